package io.weir.perf.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rounds that are too short for figures, and long enough to see what is allocated. */
@Timeout(240)
class TableBenchIT {

    private static final int ROUND_MILLIS = 100;

    @Test
    void lookUpsAllocateNothingAndEverythingIsMeasured() throws Exception {
        List<TableBench.Sample> samples = new TableBench(List.of(1, 1_000), ROUND_MILLIS).run();

        samples.forEach(sample -> System.out.println(TableReport.line(sample)));
        assertThat(samples)
                .extracting(TableBench.Sample::what)
                .containsOnly(
                        "FindRoute.known",
                        "FindRoute.unknown",
                        "SelectEndpoint.select",
                        "ApplyChange.weights",
                        "ApplyChange.instance",
                        "LoseZone.lost");
        assertThat(samples).allSatisfy(sample -> assertThat(sample.nanos()).isPositive());
        assertThat(samples)
                .filteredOn(sample -> sample.what().startsWith("FindRoute."))
                .hasSize(4)
                // What the measurement itself allocates, shared by all of a round's millions of look-ups.
                .allSatisfy(sample -> assertThat(sample.bytes()).isLessThan(0.1));
        assertThat(samples)
                .filteredOn(sample -> sample.what().equals("SelectEndpoint.select"))
                .extracting(TableBench.Sample::of)
                .containsExactly(1, 2, 10, 100);
    }

    @Test
    void weightedSelectionIsExact() throws Exception {
        List<WeightedExactness.Sample> draws = WeightedExactness.run();

        draws.forEach(sample -> System.out.println(TableReport.line(sample)));
        assertThat(draws).extracting(WeightedExactness.Sample::destinations).containsExactly(2, 10, 100);
        assertThat(draws).allSatisfy(sample -> {
            assertThat(sample.off()).isZero();
            // The first draw is somewhere in a round: less than one request away at its end, and at its beginning.
            assertThat(sample.apart()).isPositive().isLessThan(2);
        });
    }
}
