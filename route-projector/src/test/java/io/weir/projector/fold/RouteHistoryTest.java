package io.weir.projector.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Generic;
import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** I2 and the cut: whole histories, from a seed that is printed. */
class RouteHistoryTest {

    private static final int HISTORIES = 150;
    /** Each is replayed once for every point it can be cut at. */
    private static final int CUT_HISTORIES = 15;

    private static final int LENGTH = 60;
    private static final int KEYS = 4;

    private final long firstSeed = Long.getLong("weir.test.seed", System.nanoTime());
    private final StateCodec codec = new StateCodec();

    private interface Cut {
        RouteClaims carry(int step, RouteClaims claims);
    }

    /** What each step of the history writes. */
    private List<Output<RouteTableEntry>> replay(List<RouteHistory.Step> history, Cut cut) {
        RouteFold fold = RouteFold.of(FoldVersion.V1);
        Map<String, RouteClaims> states = new HashMap<>();
        List<Output<RouteTableEntry>> outputs = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            int step = i;
            states.replaceAll((key, claims) -> cut.carry(step, claims));
            RouteHistory.Step record = history.get(i);
            RouteFoldResult result = fold.fold(
                    states.getOrDefault(record.key(), RouteClaims.NONE),
                    RouteKey.parse(record.key()),
                    record.event(),
                    RouteEvents.at(i));
            states.put(record.key(), result.state());
            outputs.add(result.output());
        }
        return outputs;
    }

    private RouteClaims throughBytes(RouteClaims claims) {
        return codec.decodeClaims(codec.encode(claims));
    }

    @Test
    void theTableIsWhatAnIndependentFoldOfTheLogSays() {
        for (long seed = firstSeed; seed < firstSeed + HISTORIES; seed++) {
            List<RouteHistory.Step> history = RouteHistory.of(seed, LENGTH, KEYS);
            NaiveRouteTable naive = new NaiveRouteTable();
            Map<String, Map<String, Object>> table = new TreeMap<>();

            List<Output<RouteTableEntry>> outputs = replay(history, (step, claims) -> claims);

            for (int i = 0; i < history.size(); i++) {
                RouteHistory.Step record = history.get(i);
                naive.append(record.key(), i, Generic.of(record.event()));
                switch (outputs.get(i)) {
                    case Output.Entry<RouteTableEntry>(RouteTableEntry entry) ->
                        table.put(record.key(), NaiveRouteTable.describe(Generic.of(entry)));
                    case Output.Tombstone<RouteTableEntry> tombstone ->
                        assertThat(table.remove(record.key()))
                                .as("seed %d step %d: a tombstone removes something", seed, i)
                                .isNotNull();
                    case Output.Unchanged<RouteTableEntry> unchanged -> {}
                    case Output.Rejected<RouteTableEntry> rejected -> {}
                }
                assertThat(table.get(record.key()))
                        .as("seed %d step %d", seed, i)
                        .isEqualTo(naive.entry(record.key()));
            }
            assertThat(table).as("seed %d", seed).isEqualTo(naive.table());
        }
        System.out.println("RouteHistoryTest: " + HISTORIES + " histories from seed " + firstSeed);
    }

    @Test
    void aStateSavedAndRestoredAtAnyPointGoesOnAsIfNothingHadHappened() {
        for (long seed = firstSeed; seed < firstSeed + CUT_HISTORIES; seed++) {
            List<RouteHistory.Step> history = RouteHistory.of(seed, LENGTH, KEYS);
            List<Output<RouteTableEntry>> uncut = replay(history, (step, claims) -> claims);

            for (int at = 0; at <= history.size(); at++) {
                int cut = at;
                List<Output<RouteTableEntry>> resumed =
                        replay(history, (step, claims) -> step == cut ? throughBytes(claims) : claims);

                assertThat(bytesOf(resumed)).as("seed %d cut at %d", seed, cut).isEqualTo(bytesOf(uncut));
            }
        }
        System.out.println("RouteHistoryTest: cut " + CUT_HISTORIES + " histories from seed " + firstSeed);
    }

    @Test
    void equalStatesAreEqualBytes() {
        List<RouteHistory.Step> history = RouteHistory.of(firstSeed, LENGTH, KEYS);

        replay(history, (step, claims) -> {
            assertThat(codec.encode(throughBytes(claims)))
                    .as("seed %d step %d", firstSeed, step)
                    .isEqualTo(codec.encode(claims));
            return claims;
        });
    }

    /** Byte for byte, maps included: what two replays of one log must agree on. */
    private static List<String> bytesOf(List<Output<RouteTableEntry>> outputs) {
        return outputs.stream()
                .map(output -> output instanceof Output.Entry<RouteTableEntry>(RouteTableEntry entry)
                        ? HexFormat.of().formatHex(Generic.bytes(entry))
                        : output.toString())
                .toList();
    }
}
