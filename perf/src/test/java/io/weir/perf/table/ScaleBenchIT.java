package io.weir.perf.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.router.RouterMain;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are small, and whose figures say nothing but that they can be had. */
@Timeout(240)
class ScaleBenchIT {

    @TempDir
    Path folder;

    @Test
    void aRouterIsMeasuredAsItIsWhenItTakesRequests() throws Exception {
        List<ScaleBench.Sample> samples =
                new ScaleBench(folder, List.of(2_000), ProcessUnderTest.java(RouterMain.class), System.out).run();

        assertThat(samples).singleElement().satisfies(sample -> {
            assertThat(sample.ready()).isPositive();
            // The table alone.
            assertThat(sample.liveHeapBytes()).isGreaterThan(2_000 * 300L);
            assertThat(sample.residentBytes()).isGreaterThan(sample.liveHeapBytes());
        });
    }
}
