package io.weir.router.accesslog;

import static io.weir.router.accesslog.Exchanges.END_NANOS;
import static io.weir.router.accesslog.Exchanges.served;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vertx.core.http.HttpMethod;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.exchange.Exchange;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a line costs an event loop: time and memory, the copy into the ring included. */
class LineCostTest {

    private static final int LINES = 50_000;
    private static final int ROUNDS = 6;

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"GOROUTER", "JSON"})
    void aLineTakesLittleTimeAndNoMemory(Format format) {
        AccessLogSettings settings = AccessLogSettings.of(format, Optional.empty());
        LineFormat writer = format == Format.JSON
                ? new JsonLine(settings, InstantSource.system())
                : new GorouterLine(settings, InstantSource.system());
        Exchange x = served(
                HttpMethod.GET,
                "/api/v2/things/4711?page=2&size=50",
                "User-Agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
                "X-Forwarded-For",
                "192.0.2.7, 10.1.2.3",
                "X-Forwarded-Proto",
                "https",
                "X-Vcap-Request-Id",
                "76c8d2a1-0000-4000-8000-00000000000f");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();

        LineBytes line = new LineBytes();
        ByteRing ring = new ByteRing(1 << 20);
        long leastNanos = Long.MAX_VALUE;
        long leastBytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long nanos = System.nanoTime();
            write(writer, x, line, ring);
            leastNanos = Math.min(leastNanos, System.nanoTime() - nanos);
            leastBytes = Math.min(leastBytes, threads.getThreadAllocatedBytes(thread) - bytes);
        }

        System.out.println("access log, " + format + ": " + leastNanos / LINES + " ns and "
                + (double) leastBytes / LINES + " bytes of garbage per line");
        // What remains is a new prefix of the time once in a while.
        assertThat(leastBytes / LINES).isZero();
        assertThat(leastNanos / LINES).isLessThan(20_000);
    }

    private static void write(LineFormat format, Exchange x, LineBytes line, ByteRing ring) {
        for (int i = 0; i < LINES; i++) {
            line.clear();
            format.write(line, x, 200, END_NANOS);
            if (!ring.offer(line.array(), line.length())) {
                ring.take(ring.available());
            }
        }
    }
}
