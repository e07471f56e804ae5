package io.weir.perf.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.IngestMain;
import io.weir.perf.process.WeirPrograms;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark of seconds: every change comes into the table, and those that are asked for are served. */
@Timeout(240)
class PropagationBenchIT {

    @TempDir
    Path folder;

    @Test
    void everyChangeIsTimedOnItsWholeWay() throws Exception {
        var settings = new PropagationSettings(
                folder,
                List.of(500),
                new PropagationSettings.Load(100, Duration.ofSeconds(2), Duration.ofSeconds(1), 50, 0.2, 200),
                new WeirPrograms(
                        ProcessUnderTest.java(IngestMain.class),
                        ProcessUnderTest.java(ProjectorMain.class),
                        ProcessUnderTest.java(RouterMain.class)));

        List<PropagationBench.Sample> samples = new PropagationBench(settings, System.out).run();

        assertThat(samples).hasSize(2).allSatisfy(sample -> {
            assertThat(sample.capacity()).isPositive();
            assertThat(sample.acknowledged().getTotalCount()).isGreaterThanOrEqualTo(90);
            assertThat(sample.inTable().getTotalCount())
                    .isGreaterThanOrEqualTo(sample.acknowledged().getTotalCount());
            assertThat(sample.served().getTotalCount()).isPositive();
            assertThat(sample.served().getMinValue())
                    .as("nothing is served before it is in the log")
                    .isGreaterThan(sample.acknowledged().getMinValue());
        });
        var report = new PropagationReport(samples);
        assertThat(report.text()).contains("500 routes", "served");
        JsonNode written = new ObjectMapper().readTree(Files.readString(report.write(folder)));
        assertThat(written.path("samples")).hasSize(2);
    }
}
