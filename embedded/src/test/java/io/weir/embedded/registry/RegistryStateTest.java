package io.weir.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryStateTest {

    private static final Schema STRING = AvroSchemas.parse("\"string\"");
    private static final Schema LONG = AvroSchemas.parse("\"long\"");

    private final RegistryState state = new RegistryState(CompatibilityLevel.BACKWARD_TRANSITIVE);

    @Test
    void ofTwoProposalsMadeOnTheSameStateTheFirstCounts() {
        // given
        RegistryRecord.Proposed first = state.propose("p1", "s", STRING);
        RegistryRecord.Proposed second = state.propose("p2", "s", LONG);

        // when
        boolean firstCounts = state.apply(first);
        boolean secondCounts = state.apply(second);

        // then
        assertThat(firstCounts).isTrue();
        assertThat(secondCounts).isFalse();
        assertThat(state.versions("s")).containsExactly(new RegisteredVersion("s", 1, 1, STRING));
        assertThat(state.propose("p3", "s", LONG)).isEqualTo(new RegistryRecord.Proposed("p3", "s", 2, 2, "\"long\""));
    }

    @Test
    void aSchemaKeepsItsIdUnderEverySubject() {
        // given
        state.apply(state.propose("p1", "s", STRING));

        // when
        state.apply(state.propose("p2", "t", STRING));

        // then
        assertThat(state.find("t", STRING)).contains(new RegisteredVersion("t", 1, 1, STRING));
        assertThat(state.versionsOf(1)).hasSize(2);
    }

    @Test
    void twoSubjectsRacingForTheNextIdDoNotShareIt() {
        // given
        RegistryRecord.Proposed first = state.propose("p1", "s", STRING);
        RegistryRecord.Proposed second = state.propose("p2", "t", LONG);

        // when
        state.apply(first);

        // then
        assertThat(state.apply(second)).isFalse();
        assertThat(state.byId(1)).contains(STRING);
    }

    @Test
    void aLevelIsTheSubjectsOwnOrTheGlobalOneOrTheDefault() {
        assertThat(state.level("s")).isEqualTo(CompatibilityLevel.BACKWARD_TRANSITIVE);
        state.apply(new RegistryRecord.LevelSet(Optional.empty(), CompatibilityLevel.FULL));
        assertThat(state.level("s")).isEqualTo(CompatibilityLevel.FULL);
        state.apply(new RegistryRecord.LevelSet(Optional.of("s"), CompatibilityLevel.NONE));
        assertThat(state.level("s")).isEqualTo(CompatibilityLevel.NONE);
        assertThat(state.ownLevel(Optional.of("t"))).isEmpty();
    }

    /** What the topic holds after compaction, and after a restart in the middle, has to give the same ids. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyHistoryGivesTheSameStateWhereverItIsCutAndHoweverItIsCompacted(long seed) {
        // given
        List<RegistryRecord> history = history(new Random(seed));

        for (int cut = 0; cut <= history.size(); cut++) {
            // when
            RegistryState whole = fold(history.subList(0, cut));
            RegistryState compacted = fold(compacted(history.subList(0, cut)));

            // then
            assertThat(describe(compacted)).as("seed %d cut %d", seed, cut).isEqualTo(describe(whole));
        }
    }

    @Test
    void recordsComeBackFromTheTopicAsTheyWereWritten() {
        for (RegistryRecord next : history(new Random(7))) {
            assertThat(RegistryRecordJson.read(RegistryRecordJson.key(next), RegistryRecordJson.value(next)))
                    .isEqualTo(next);
        }
    }

    @Test
    void aRecordOfSomebodyElseIsRefused() {
        byte[] key = "{\"keytype\":\"NOOP\",\"magic\":0}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RegistryRecordJson.read(key, key)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Writers that see the state as it was a few records ago, as registries on one topic do. */
    private static List<RegistryRecord> history(Random random) {
        List<RegistryRecord> history = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            RegistryState seen = fold(history.subList(0, Math.max(0, history.size() - random.nextInt(3))));
            String subject = "s" + random.nextInt(3);
            Schema schema = Schema.createFixed("F", null, null, random.nextInt(12));
            if (random.nextInt(6) == 0) {
                Optional<String> of = random.nextBoolean() ? Optional.of(subject) : Optional.empty();
                CompatibilityLevel[] levels = CompatibilityLevel.values();
                history.add(new RegistryRecord.LevelSet(of, levels[random.nextInt(levels.length)]));
            } else if (seen.find(subject, schema).isEmpty()) {
                history.add(seen.propose("p" + i, subject, schema));
            }
        }
        return history;
    }

    /** Kafka keeps the last record of each key, where it stands. */
    private static List<RegistryRecord> compacted(List<RegistryRecord> history) {
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < history.size(); i++) {
            last.put(key(history.get(i)), i);
        }
        return last.values().stream().sorted().map(history::get).toList();
    }

    private static String key(RegistryRecord next) {
        return new String(RegistryRecordJson.key(next), StandardCharsets.UTF_8);
    }

    private static RegistryState fold(List<RegistryRecord> history) {
        RegistryState state = new RegistryState(CompatibilityLevel.BACKWARD_TRANSITIVE);
        history.forEach(state::apply);
        return state;
    }

    private static String describe(RegistryState state) {
        StringBuilder text = new StringBuilder();
        for (String subject : state.subjects()) {
            text.append(state.versions(subject)).append(state.level(subject));
        }
        return text.append(state.ownLevel(Optional.empty())).toString();
    }
}
