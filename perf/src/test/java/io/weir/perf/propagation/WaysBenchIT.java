package io.weir.perf.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.IngestMain;
import io.weir.perf.process.WeirPrograms;
import io.weir.perf.propagation.WaysBench.Way;
import io.weir.projector.ProjectorMain;
import io.weir.router.RouterMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few changes by each way: all are served, whatever they take. */
@Timeout(240)
class WaysBenchIT {

    @TempDir
    Path folder;

    @Test
    void everyWayLeadsToTheRouter() throws Exception {
        var programs = new WeirPrograms(
                ProcessUnderTest.java(IngestMain.class),
                ProcessUnderTest.java(ProjectorMain.class),
                ProcessUnderTest.java(RouterMain.class));

        Map<Way, Histogram> measured = new WaysBench(new WaysBench.Settings(folder, programs, 3, 1), System.out).run();

        assertThat(measured).containsOnlyKeys(Way.values());
        assertThat(measured).allSatisfy((way, times) -> {
            assertThat(times.getTotalCount()).as("%s", way).isEqualTo(3);
            assertThat(times.getMinValue()).as("%s", way).isPositive();
        });
        assertThat(Files.readString(WaysReport.write(folder, measured)))
                .contains("\"webhook\"", "\"registration\"", "\"copy-at-least-once\"");
    }
}
