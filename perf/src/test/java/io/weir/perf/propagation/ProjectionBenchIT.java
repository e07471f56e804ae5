package io.weir.perf.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.propagation.ProjectionBench.Who;
import io.weir.projector.ProjectorMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that is small: all are measured, whatever comes of it. */
@Timeout(240)
class ProjectionBenchIT {

    private static final int EVENTS = 60_000;

    @TempDir
    Path folder;

    @Test
    void theProjectorAndCopiesAreMeasuredInTurn() throws Exception {
        List<ProjectionBench.Sample> samples =
                new ProjectionBench(folder, EVENTS, 1, ProcessUnderTest.java(ProjectorMain.class), System.out).run();

        assertThat(samples).extracting(ProjectionBench.Sample::who).containsExactly(Who.values());
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.perSecond()).isPositive();
            assertThat(sample.counted()).isBetween(1L, EVENTS * 3L / 4);
        });
        var report = new ProjectionReport(samples);
        assertThat(report.ratioTo(Who.KEEPING)).isPositive();
        assertThat(Files.readString(report.write(folder)))
                .contains("\"ratio\"", "\"projector\"", "\"keeping\"", "\"identity\"");
    }
}
