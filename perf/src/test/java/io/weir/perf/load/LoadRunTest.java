package io.weir.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadRunTest {

    private static final Requests.Ask ASK = new Requests.Ask("/", 0, 3);
    private static final long STALL_MILLIS = 500;

    private final EventLoops loops = new EventLoops();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int stallAt = -1;
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // One at a time: what stalls, stalls all.
        server.setExecutor(Executors.newSingleThreadExecutor());
        server.createContext("/", exchange -> {
            if (asked.incrementAndGet() == stallAt) {
                pause();
            }
            exchange.getResponseHeaders().set("X-Some", "thing");
            exchange.sendResponseHeaders(status, 3);
            try (var body = exchange.getResponseBody()) {
                body.write(new byte[3]);
            }
        });
        server.start();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(STALL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void end() {
        server.stop(0);
        loops.close();
    }

    private LoadRun.Result run(int connections, double perSecond) throws Exception {
        return LoadRun.start(
                        loops,
                        server.getAddress(),
                        new Requests(ASK, 1),
                        new LoadRun.Plan(connections, perSecond, Duration.ofSeconds(2)))
                .get();
    }

    @Test
    void asFastAsItAnswersItAsksOverAllConnections() throws Exception {
        LoadRun.Result result = run(4, 0);

        assertThat(result.failed()).isZero();
        assertThat(result.answered()).isEqualTo(asked.get()).isGreaterThan(100);
        assertThat(result.perSecond()).isCloseTo(result.answered() / 2.0, within(result.answered() / 10.0));
    }

    @Test
    void aStallIsCountedForAllThatWereDueMeanwhile() throws Exception {
        stallAt = 20;
        LoadRun.Result result = run(2, 200);

        assertThat(result.failed()).isZero();
        assertThat(result.answered()).isCloseTo(400, within(2L));
        // Half a second of two: a quarter of all requests came late, on average by half of it.
        assertThat(result.millis(0.80)).isBetween(50.0, 300.0);
        assertThat(result.millis(0.5)).isLessThan(50.0);
        assertThat(result.millis(1)).isBetween(450.0, 800.0);
    }

    @Test
    void anotherStatusIsAFailureAndSaysWhich() throws Exception {
        status = 404;
        LoadRun.Result result = run(1, 50);

        assertThat(result.answered()).isZero();
        assertThat(result.failed()).isCloseTo(100, within(1L));
        assertThat(result.firstFailure()).isEqualTo("status 404 with 3 bytes");
    }
}
