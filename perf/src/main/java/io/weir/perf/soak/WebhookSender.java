package io.weir.perf.soak;

import io.weir.perf.process.WebhookClient;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Posts CAPI's audit events to the ingest instances as an operator's forwarder would: in order, to one after the other, again until one answers
 * 202.
 */
final class WebhookSender implements AutoCloseable {

    /** Events that may wait while no ingest answers; the changes stop when it is full. */
    private static final int WAITING_MAX = 10_000;

    /** Most of them wait for a paused ingest at times. */
    private static final int SENDERS = 16;

    private final List<URI> ingests;
    private final WebhookClient client;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private final List<Thread> threads;
    private volatile boolean closed;

    WebhookSender(List<URI> ingests, String secret) {
        this.ingests = ingests;
        this.client = new WebhookClient(secret);
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
                    if (client.post(ingest, event)) {
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

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
