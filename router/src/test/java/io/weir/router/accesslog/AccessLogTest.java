package io.weir.router.accesslog;

import static io.weir.router.accesslog.Exchanges.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.accesslog.AccessLogSettings.RedactQuery;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.schemas.config.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log on real files: nothing lost that is not counted, moved files, files that cannot be written. */
@Timeout(60)
class AccessLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    Path folder;

    @Test
    void everyLineOfEveryLoopIsWrittenOnceAndWhole() throws Exception {
        Path file = folder.resolve("access.log");
        int loops = 3;
        int each = 4_000;
        try (AccessLog log = start(file, ByteSize.ofMebibytes(64), loops)) {
            Thread[] threads = new Thread[loops];
            for (int i = 0; i < loops; i++) {
                String path = "/loop-" + i + "/";
                ExchangeObserver observer = log.ofLoop();
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < each; n++) {
                        observer.finished(served(HttpMethod.GET, path + n + "/"), 200, System.nanoTime());
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(loops * each).allMatch(line -> line.endsWith("x_cf_routererror:\"-\""));
        assertThat(lines.stream().map(line -> line.split(" ", -1)[4]).distinct())
                .hasSize(loops * each);
        assertThat(count("weir.access.log.lines")).isEqualTo(loops * each);
        assertThat(count("weir.access.log.dropped")).isZero();
    }

    @Test
    void aFileThatWasMovedAwayIsBegunAnew() throws Exception {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (AccessLog log = start(file, ByteSize.ofMebibytes(1), 1)) {
            ExchangeObserver loop = log.ofLoop();
            loop.finished(served(HttpMethod.GET, "/before"), 200, System.nanoTime());
            Eventually.until(PATIENCE, () -> contains(file, "/before"), "the line is written");

            Files.move(file, moved);
            Eventually.until(PATIENCE, () -> Files.exists(file), "the file is there again");
            loop.finished(served(HttpMethod.GET, "/after"), 200, System.nanoTime());
            Eventually.until(PATIENCE, () -> contains(file, "/after"), "the line is in the new file");
        }
        assertThat(Files.readAllLines(moved)).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void aFileThatCannotBeWrittenIsTriedAgainAndHoldsNobodyUp() throws Exception {
        Path late = folder.resolve("late");
        Path file = late.resolve("access.log");
        try (AccessLog log = start(file, ByteSize.ofKibibytes(256), 1)) {
            ExchangeObserver loop = log.ofLoop();
            Eventually.until(PATIENCE, () -> count("weir.access.log.errors") >= 1, "writing failed");
            long before = System.nanoTime();
            for (int i = 0; i < 5_000; i++) {
                loop.finished(served(HttpMethod.GET, "/" + i), 200, System.nanoTime());
            }
            long nanos = System.nanoTime() - before;

            assertThat(nanos).isLessThan(Duration.ofSeconds(10).toNanos());
            assertThat(log.dropped()).isPositive();
            assertThat(count("weir.access.log.lines") + count("weir.access.log.dropped"))
                    .isEqualTo(5_000);
            Files.createDirectory(late);
            Eventually.until(PATIENCE, () -> contains(file, "/0 HTTP"), "what was kept is written");
        }
        assertThat(Files.readAllLines(file)).hasSize((int) count("weir.access.log.lines"));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full, the disk that is always full, is Linux's")
    void aFullDiskIsCountedAndDropsLinesOnly() throws Exception {
        try (AccessLog log = start(Path.of("/dev/full"), ByteSize.ofKibibytes(256), 1)) {
            ExchangeObserver loop = log.ofLoop();
            for (int i = 0; i < 2_000; i++) {
                loop.finished(served(HttpMethod.GET, "/" + i), 200, System.nanoTime());
            }

            Eventually.until(PATIENCE, () -> count("weir.access.log.errors") >= 2, "writing failed, twice");
            assertThat(log.dropped()).isPositive();
            assertThat(meters.get("weir.access.log.waiting").gauge().value()).isBetween(200_000.0, 256.0 * 1024);
        }
    }

    @Test
    void aBufferThatIsTooSmallForSoManyLoopsIsRefused() {
        assertThatThrownBy(() -> start(folder.resolve("x"), ByteSize.ofKibibytes(256), 17))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accessLog.bufferBytesMax: 256KiB")
                .hasMessageContaining("17 event loops");
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> headers("Connection")).hasMessageContaining("headers: 'Connection'");
        assertThatThrownBy(() -> headers("X-A", "x-a")).hasMessageContaining("headers: 'x-a' is named twice");
        assertThatThrownBy(() -> headers("a b")).hasMessageContaining("headers: 'a b'");
    }

    private static void headers(String... names) {
        new AccessLogSettings(
                Format.JSON,
                Optional.empty(),
                List.of(),
                List.of(names),
                RedactQuery.NONE,
                false,
                false,
                ByteSize.ofMebibytes(1));
    }

    private AccessLog start(Path file, ByteSize buffer, int loops) {
        var settings = new AccessLogSettings(
                Format.GOROUTER, Optional.of(file), List.of(), List.of(), RedactQuery.NONE, false, false, buffer);
        return AccessLog.start(settings, loops, InstantSource.system(), meters);
    }

    private double count(String meter) {
        return meters.get(meter).functionCounter().count();
    }

    private static boolean contains(Path file, String text) throws Exception {
        return Files.exists(file) && Files.readString(file).contains(text);
    }
}
