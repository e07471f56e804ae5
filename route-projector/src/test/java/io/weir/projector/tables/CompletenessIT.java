package io.weir.projector.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteHistory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a group has come in a log that is written in transactions. */
@Timeout(60)
class CompletenessIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final String log = installation.catalog().routeEvents().name();
    private final String group = platform.freshName("group");
    private final Completeness completeness = new Completeness(platform.admin(), platform.kafkaProperties(), log);

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aGroupRightBeforeTheMarkOfATransactionIsAtTheEndOnceItStandsStill() throws Exception {
        // One transaction, so each partition ends with one mark, and its last event stands right before it.
        installation.routesInTransactions(RouteHistory.of(1, 60, 24), 1_000);
        Eventually.until(LIMIT, this::isMarked, "the transaction's marks are written");
        Map<Integer, Long> ends = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        installation.ends().forEach((partition, end) -> {
            if (partition.topic().equals(log)) {
                ends.put(partition.partition(), end);
                committed.put(partition, new OffsetAndMetadata(end - 1));
            }
        });
        assertThat(ends).hasSize(3);
        assertThat(completeness.isComplete(group, ends)).as("nothing committed").isFalse();
        assertThat(completeness.isComplete(group, ends))
                .as("still nothing, and records lie before")
                .isFalse();

        commit(committed);
        assertThat(completeness.isComplete(group, ends)).as("it may be moving").isFalse();
        assertThat(completeness.isComplete(group, ends))
                .as("it stands before the mark")
                .isTrue();

        committed.replaceAll((partition, offset) -> new OffsetAndMetadata(offset.offset() - 1));
        commit(committed);
        assertThat(completeness.isComplete(group, ends)).isFalse();
        assertThat(completeness.isComplete(group, ends))
                .as("an event lies before the mark")
                .isFalse();

        committed.replaceAll((partition, offset) -> new OffsetAndMetadata(offset.offset() + 2));
        commit(committed);
        assertThat(completeness.isComplete(group, ends)).as("at the ends").isTrue();
    }

    @Test
    void ofAPartitionWithoutAnEndNothingIsNeeded() {
        assertThat(completeness.isComplete(group, Map.of(0, 0L))).isTrue();
        assertThat(completeness.isComplete(group, Map.of())).isTrue();
    }

    /** Readers under {@code read_committed} see to the end: before the mark they see nothing of the transaction. */
    private boolean isMarked() throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int i = 0; i < installation.catalog().routeEvents().partitions(); i++) {
            latest.put(new TopicPartition(log, i), OffsetSpec.latest());
        }
        return platform
                .admin()
                .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get()
                .values()
                .stream()
                .allMatch(end -> end.offset() > 0);
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
        platform.admin()
                .alterConsumerGroupOffsets(group, Map.copyOf(offsets))
                .all()
                .get();
    }
}
