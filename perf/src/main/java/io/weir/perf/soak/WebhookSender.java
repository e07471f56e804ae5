package io.weir.perf.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts CAPI's audit events to the ingest instances as an operator's forwarder would: in order, to one after the other, again until one answers
 * 202. Signs by itself, so that a mistake in Weir's own signing would be seen.
 */
final class WebhookSender implements AutoCloseable {

    /** Events that may wait while no ingest answers; the changes stop when it is full. */
    private static final int WAITING_MAX = 10_000;

    /** Most of them wait for a paused ingest at times. */
    private static final int SENDERS = 16;

    private final List<URI> ingests;
    private final byte[] secret;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private final List<Thread> threads;
    private volatile boolean closed;

    WebhookSender(List<URI> ingests, String secret) {
        this.ingests = ingests;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.threads = java.util.stream.IntStream.range(0, SENDERS)
                .mapToObj(i -> Thread.ofPlatform().name("webhook-" + i).start(() -> send(i)))
                .toList();
    }

    /** Takes one audit event's JSON; waits while too many are waiting. */
    void offer(String event) {
        underWay.incrementAndGet();
        try {
            waiting.put(event);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Webhooks answered 202. */
    long accepted() {
        return accepted.get();
    }

    /** Attempts that were not answered 202, each made again. */
    long refused() {
        return refused.get();
    }

    /** Events taken that were not answered 202 yet. */
    long underWay() {
        return underWay.get();
    }

    private void send(int lane) {
        int turn = lane;
        try {
            while (!closed) {
                String event = waiting.poll(200, TimeUnit.MILLISECONDS);
                while (event != null && !closed) {
                    URI ingest = ingests.get(Math.floorMod(turn++, ingests.size()));
                    if (post(ingest, event)) {
                        accepted.incrementAndGet();
                        underWay.decrementAndGet();
                        event = null;
                    } else {
                        refused.incrementAndGet();
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean post(URI ingest, String event) throws InterruptedException {
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        String timestamp = Long.toString(System.currentTimeMillis() / 1000);
        var request = HttpRequest.newBuilder(ingest.resolve("/v1/webhooks/capi"))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .header("X-Weir-Timestamp", timestamp)
                .header("X-Weir-Signature", "v1=" + signature(timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 401 || response.statusCode() == 422) {
                throw new IllegalStateException("ingest refuses a valid webhook: " + response.statusCode() + " "
                        + response.body() + " for " + event);
            }
            return response.statusCode() == 202;
        } catch (IOException notReached) {
            return false;
        }
    }

    private String signature(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this JVM has no HmacSHA256", missing);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
