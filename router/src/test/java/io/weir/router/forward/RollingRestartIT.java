package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.frontend.CertificateSettings;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.TlsSettings;
import io.weir.router.tls.TestAuthority;
import io.weir.router.tls.TestAuthority.Pair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two routers that are restarted one after the other under load, over HTTP/1.1 and HTTP/2: no request fails, none is sent twice. */
@Timeout(180)
class RollingRestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 2;

    @TempDir
    Path folder;

    /** A place of a router, as a load balancer sees it. */
    private final class Slot {
        volatile Bed bed = newBed();
        volatile boolean healthy = true;
        final AtomicInteger served = new AtomicInteger();

        /** Connections to it that have no response yet: the balancer has chosen it before it was said to go. */
        final AtomicInteger chosen = new AtomicInteger();

        boolean choose() {
            chosen.incrementAndGet();
            if (healthy) {
                return true;
            }
            chosen.decrementAndGet();
            return false;
        }
    }

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private TlsSettings tls = TlsSettings.off();
    private @Nullable RawBackend app;

    private Bed newBed() {
        return Bed.behind(FrontendSettings.loopback().with(listen -> listen.tls = tls))
                .endpoint(requireNonNull(app).port(), "app", "unused")
                .route("127.0.0.1", to("app"))
                .route("localhost", to("app"));
    }

    @Test
    void noRequestFailsAndNoneIsSentTwice() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "authority");
        Pair pair = authority.issue("router", "localhost");
        tls = TlsSettings.of(List.of(new CertificateSettings(pair.certificate(), pair.key())));
        try (RawBackend counting = new RawBackend(this::answer);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http2 = HttpClient.newBuilder()
                        .sslContext(authority.client(null))
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            app = counting;
            List<Slot> slots = List.of(new Slot(), new Slot());
            try {
                List<Future<?>> load = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    int number = i;
                    load.add(threads.submit(() -> http1(slots, number)));
                    load.add(threads.submit(() -> http2(slots, number, http2)));
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (Slot slot : slots) {
                        restart(slot);
                    }
                }
                over.set(true);
                for (Future<?> each : load) {
                    each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }

                System.out.printf("%d requests over %d restarts%n", sent.get(), 2 * ROUNDS);
                assertThat(failures).isEmpty();
                assertThat(arrived).hasValue(sent.get());
            } finally {
                over.set(true);
                slots.forEach(slot -> slot.bed.close());
            }
        }
    }

    private void answer(RawBackend.Connection connection) throws IOException {
        for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
            String length = RawBackend.header(head, "Content-Length");
            connection.in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
            arrived.incrementAndGet();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    /** As a router does it: says so, serves on until load balancers have noticed, then ends what is left. */
    private void restart(Slot slot) {
        serves(slot, "before");
        slot.bed.traffic.beginDrain();
        serves(slot, "while nobody has noticed");
        slot.healthy = false;
        Eventually.until(PATIENCE, () -> slot.chosen.get() == 0, "the balancer has noticed");
        slot.bed.traffic.shutdown(PATIENCE).await();
        slot.bed.close();
        slot.bed = newBed();
        slot.healthy = true;
        serves(slot, "again");
    }

    private static void serves(Slot slot, String when) {
        int before = slot.served.get();
        Eventually.until(PATIENCE, () -> slot.served.get() > before + 100, "it serves " + when);
    }

    private static Slot choose(List<Slot> slots, int turn) {
        for (int i = turn; ; i++) {
            Slot slot = slots.get(i % slots.size());
            if (slot.choose()) {
                return slot;
            }
        }
    }

    /** Keeps its connection for as long as it may. It never sends a request again. */
    private @Nullable Void http1(List<Slot> slots, int number) {
        for (int turn = number; !over.get(); turn++) {
            Slot slot = choose(slots, turn);
            boolean first = true;
            try (RawClient client = new RawClient(slot.bed.port)) {
                for (boolean kept = true; kept && !over.get(); first = false) {
                    sent.incrementAndGet();
                    RawClient.Response response = client.send(
                                    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nbody")
                            .read();
                    if (response.status() != 200) {
                        failures.add("HTTP/1.1: " + response.head());
                    }
                    slot.served.incrementAndGet();
                    kept = !response.header("Connection").equals("close");
                    if (first) {
                        slot.chosen.decrementAndGet();
                    }
                }
            } catch (IOException | RuntimeException e) {
                failures.add("HTTP/1.1: " + (first ? "first " : "") + e);
                if (first) {
                    slot.chosen.decrementAndGet();
                }
            }
        }
        return null;
    }

    private @Nullable Void http2(List<Slot> slots, int number, HttpClient client) throws InterruptedException {
        for (int turn = number; !over.get(); turn++) {
            Slot slot = choose(slots, turn);
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + slot.bed.tlsPort + "/"))
                    .POST(BodyPublishers.ofString("body"))
                    .timeout(PATIENCE)
                    .build();
            try {
                sent.incrementAndGet();
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                if (response.statusCode() != 200 || response.version() != HttpClient.Version.HTTP_2) {
                    failures.add(response.version() + ": " + response.statusCode());
                }
                slot.served.incrementAndGet();
            } catch (IOException e) {
                failures.add("HTTP/2: " + e);
            } finally {
                slot.chosen.decrementAndGet();
            }
        }
        return null;
    }
}
