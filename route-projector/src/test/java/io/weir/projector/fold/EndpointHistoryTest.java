package io.weir.projector.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.EndpointEvents;
import io.weir.projector.fixture.EndpointHistory;
import io.weir.projector.fixture.Generic;
import io.weir.projector.fixture.MapLedger;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.EndpointTableEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Whole histories of a partition, from a seed that is printed. */
class EndpointHistoryTest {

    private static final int HISTORIES = 20;
    private static final int LENGTH = 500;
    /** Each is replayed once for every point it can be cut at. */
    private static final int CUT_HISTORIES = 3;

    private static final int CUT_LENGTH = 150;

    private final long firstSeed = Long.getLong("weir.test.seed", System.nanoTime());
    private final StateCodec codec = new StateCodec();

    private static List<EndpointPartitionResult> replay(
            List<EndpointHistory.Step> history, BiFunction<Integer, MapLedger, MapLedger> cut) {
        MapLedger ledger = new MapLedger();
        List<EndpointPartitionResult> results = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            ledger = cut.apply(i, ledger);
            EndpointHistory.Step step = history.get(i);
            results.add(
                    new EndpointPartition(ledger).apply(step.key(), step.event(), EndpointEvents.at(i, step.millis())));
        }
        return results;
    }

    private static int endpointsOf(long seed) {
        return seed % 2 == 0 ? 5 : 120;
    }

    @Test
    void theTableIsWhatAnIndependentFoldSays() {
        Set<EndpointOutcome> met = EnumSet.noneOf(EndpointOutcome.class);
        for (long seed = firstSeed; seed < firstSeed + HISTORIES; seed++) {
            List<EndpointHistory.Step> history = EndpointHistory.of(seed, LENGTH, endpointsOf(seed));
            NaiveEndpointTable naive = new NaiveEndpointTable();
            Map<String, List<String>> table = new TreeMap<>();

            List<EndpointPartitionResult> results = replay(history, (step, ledger) -> ledger);

            for (int i = 0; i < history.size(); i++) {
                EndpointHistory.Step step = history.get(i);
                naive.append(
                        EndpointEvents.at(i, step.millis()).getAppendTime().toEpochMilli(),
                        step.key(),
                        Generic.of(step.event()));
                met.add(results.get(i).outcome());
                results.get(i).changes().forEach(change -> apply(table, change));
                assertThat(table).as("seed %d step %d", seed, i).isEqualTo(naive.table());
            }
        }
        System.out.println("EndpointHistoryTest: " + HISTORIES + " histories from seed " + firstSeed + " met " + met);
        assertThat(met)
                .contains(
                        EndpointOutcome.APPLIED,
                        EndpointOutcome.REFRESHED,
                        EndpointOutcome.IGNORED,
                        EndpointOutcome.EXPIRED,
                        EndpointOutcome.HELD);
    }

    @Test
    void aStateSavedAndRestoredAtAnyPointGoesOnAsIfNothingHadHappened() {
        for (long seed = firstSeed; seed < firstSeed + CUT_HISTORIES; seed++) {
            List<EndpointHistory.Step> history = EndpointHistory.of(seed, CUT_LENGTH, endpointsOf(seed));
            List<EndpointPartitionResult> uncut = replay(history, (step, ledger) -> ledger);

            for (int at = 0; at < history.size(); at++) {
                int cut = at;
                List<EndpointPartitionResult> resumed =
                        replay(history, (step, ledger) -> step == cut ? ledger.restored(codec) : ledger);

                assertThat(resumed).as("seed %d cut at %d", seed, cut).isEqualTo(uncut);
            }
        }
        System.out.println("EndpointHistoryTest: cut " + CUT_HISTORIES + " histories from seed " + firstSeed);
    }

    private static void apply(Map<String, List<String>> table, EndpointPartitionResult.Change change) {
        switch (change.output()) {
            case Output.Entry<EndpointTableEntry>(EndpointTableEntry entry) ->
                table.put(change.endpointId(), NaiveEndpointTable.describe(Generic.of(entry)));
            case Output.Tombstone<EndpointTableEntry> tombstone ->
                assertThat(table.remove(change.endpointId())).isNotNull();
            case Output.Unchanged<EndpointTableEntry> unchanged -> throw new AssertionError("changes nothing");
            case Output.Rejected<EndpointTableEntry> rejected -> throw new AssertionError(rejected.toString());
        }
    }
}
