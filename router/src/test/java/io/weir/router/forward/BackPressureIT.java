package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A side that does not take what it is sent stops the other side; nothing piles up in between. */
@Timeout(60)
class BackPressureIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Socket buffers of four sockets, grown by the kernel, and the router's queues; far less than what is sent. */
    static final long IN_BETWEEN_MAX = 48L << 20;

    private static final long BODY = 1L << 30;

    @Test
    void aClientThatDoesNotReadStopsTheBackend() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Bed bed = new Bed();
                RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n");
                    writeAll(c.out, sent);
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");

            client.get("h", "/").readHead();

            Eventually.until(PATIENCE, standsStill(sent), "the backend has stopped");
            assertThat(sent.get()).isBetween(1L, IN_BETWEEN_MAX);
            assertThat(client.in.readNBytes(100 << 20)).hasSize(100 << 20);
            Eventually.until(PATIENCE, () -> sent.get() > 100L << 20, "it goes on when the client reads");
        }
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClient() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        try (Bed bed = new Bed();
                RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
                    c.in.skipNBytes(200 << 20);
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY + "\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    writeAll(client.out, sent);
                } catch (IOException hungUp) {
                    over.set(true);
                }
            });

            Eventually.until(PATIENCE, standsStill(sent), "the client has stopped");
            assertThat(sent.get()).isBetween(1L, IN_BETWEEN_MAX);
            read.countDown();

            Eventually.until(PATIENCE, () -> sent.get() > 100L << 20, "it goes on when the backend reads");
        }
    }

    private static void writeAll(OutputStream out, AtomicLong sent) throws IOException {
        byte[] block = new byte[1 << 16];
        while (sent.get() < BODY) {
            out.write(block);
            sent.addAndGet(block.length);
        }
    }

    /** The same count at several looks in a row. */
    static Callable<Boolean> standsStill(AtomicLong count) {
        long[] last = {-1, 0};
        return () -> {
            long now = count.get();
            last[1] = now > 0 && now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= 10;
        };
    }
}
