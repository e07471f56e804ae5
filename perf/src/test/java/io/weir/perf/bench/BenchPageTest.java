package io.weir.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.perf.forward.ForwardBench;
import io.weir.perf.forward.ForwardReport;
import io.weir.perf.forward.ForwardSettings;
import io.weir.perf.load.LoadRun;
import io.weir.perf.propagation.ProjectionBench;
import io.weir.perf.propagation.ProjectionReport;
import io.weir.perf.propagation.PropagationBench;
import io.weir.perf.propagation.PropagationReport;
import io.weir.perf.propagation.WaysBench;
import io.weir.perf.propagation.WaysReport;
import io.weir.perf.table.ScaleBench;
import io.weir.perf.table.ScaleReport;
import io.weir.perf.table.Steadiness;
import io.weir.perf.table.TableBench;
import io.weir.perf.table.TableReport;
import io.weir.perf.table.WeightedExactness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchPageTest {

    @TempDir
    Path folder;

    @BeforeAll
    static void noScreen() {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void showsMediansRatiosAndPlots() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        List<ForwardBench.Sample> samples = new ArrayList<>();
        for (int pass = 1; pass <= 3; pass++) {
            samples.add(sample("weir", pass, false, pass * 1_000L, pass));
            samples.add(sample("nginx", pass, false, 4_000, 1));
            samples.add(sample("weir", pass, true, 500, 1));
            samples.add(sample("nginx", pass, true, 500, 1));
        }
        var settings = new ForwardSettings(
                data, List.of(ForwardSettings.Case.SMALL), 1, 64, 3, Duration.ofSeconds(1), Duration.ofSeconds(1));
        new ForwardReport(settings, samples, Map.of()).write();
        new PropagationReport(List.of(
                        new PropagationBench.Sample(1_000, 9, 9, 200, 0, times(1), times(10), times(12)),
                        new PropagationBench.Sample(1_000, 9, 9, 200, 2_000, times(1), times(10), times(14))))
                .write(data);
        WaysReport.write(
                data,
                Map.of(
                        WaysBench.Way.WEBHOOK, times(30),
                        WaysBench.Way.COPY_AT_LEAST_ONCE, times(4)));
        new ProjectionReport(List.of(
                        new ProjectionBench.Sample(
                                ProjectionBench.Who.PROJECTOR, 1, 8_000, Duration.ofSeconds(30), 100_000),
                        new ProjectionBench.Sample(
                                ProjectionBench.Who.KEEPING, 1, 10_000, Duration.ofSeconds(20), 100_000),
                        new ProjectionBench.Sample(
                                ProjectionBench.Who.IDENTITY, 1, 16_000, Duration.ofSeconds(20), 100_000)))
                .write(data);
        TableReport.write(
                data,
                List.of(
                        new TableBench.Sample("FindRoute.known", 1_000, 51.24, 0.5, 0),
                        new TableBench.Sample("LoseZone.lost", 1_000, 1e6, Double.NaN, 24)),
                List.of(new WeightedExactness.Sample(10, 460, 0.75, 920_000, 0)));
        ScaleReport.write(
                data,
                List.of(
                        new ScaleBench.Sample(1_000, Duration.ofMillis(2_500), 20 << 20, 200 << 20),
                        new ScaleBench.Sample(11_000, Duration.ofMillis(3_500), 24 << 20, 210 << 20)));
        new Steadiness(
                        List.of(
                                new Steadiness.Sample(1, 20 << 20, 200 << 20),
                                new Steadiness.Sample(3, 21 << 20, 200 << 20),
                                new Steadiness.Sample(5, 22 << 20, 202 << 20)),
                        1_000_000)
                .write(data);
        Path page = folder.resolve("benchmarks.md");

        new BenchPage(page).write(List.of(data));

        String text = Files.readString(page);
        assertThat(text)
                .contains("## Forwarding: small, 64 connections, one route")
                // CPU seconds of the second pass: 2 s for 2,000 requests.
                .contains("| weir | 2,000 | 100.00 | 4.00 | 1.00 |")
                .contains("| nginx | 4,000 | 25.00 | 1.00 |")
                .contains("| 1,000 | 200 | 0 | 1.0 / 1.0 / 1.0 | 10.0 / 10.0 / 10.0 | 12.0 / 12.0 / 12.0 |");
        assertThat(text)
                .contains("| 1,000 | 2.5 | 20.0 |  | 200 |", "| 11,000 | 3.5 | 24.0 | 419 | 210 |")
                .contains("1,000,000 requests", "live heap +0.50 MB a minute, resident memory within 1.0 %");
        assertThat(text)
                .contains(
                        "| a webhook of CAPI is sent | the route is served with its new weights | 1 | 30.0 | 30.0 | 30.0 |")
                .contains("its copy can be read, at least once | 1 | 4.0 |");
        assertThat(text)
                .contains(
                        "is 0.80 times that of the first and 0.50 times that of the second",
                        "| 1 | projector | 8,000 | 30.00 |")
                .contains(
                        "| FindRoute.known | 1,000 | 51.2 | 0.5 | 0.0 |",
                        "| LoseZone.lost | 1,000 | 1,000,000.0 |  | 24.0 |",
                        "| 10 | 460 | 0.750 | 920,000 | 0 |");
        for (String plot : List.of(
                "1-small-rate", "1-small-cpu", "1-small-latency", "1-propagation", "1-ways", "1-memory", "1-steady")) {
            assertThat(text).contains("(benchmarks/" + plot + ".svg)");
            assertThat(Files.readString(folder.resolve("benchmarks/" + plot + ".svg")))
                    .startsWith("<svg")
                    .contains("</svg>");
        }
        assertThat(folder.resolve("benchmarks/1-bench-forward.json"))
                .hasSameBinaryContentAs(data.resolve(ForwardReport.FILE));
    }

    @Test
    void aFolderWithoutReportsIsNamed() {
        assertThatThrownBy(() -> new BenchPage(folder.resolve("page.md")).write(List.of(folder.resolve("none"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
    }

    private static ForwardBench.Sample sample(String proxy, int pass, boolean open, long answered, int cpuSeconds) {
        var result = new LoadRun.Result(answered, 0, TimeUnit.SECONDS.toNanos(1), times(1), "");
        return new ForwardBench.Sample(
                proxy, ForwardSettings.Case.SMALL, pass, open, result, Duration.ofSeconds(cpuSeconds));
    }

    private static Histogram times(int millis) {
        Histogram times = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        times.recordValue(TimeUnit.MILLISECONDS.toNanos(millis));
        return times;
    }
}
