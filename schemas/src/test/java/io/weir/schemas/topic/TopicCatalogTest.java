package io.weir.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicCatalogTest {

    private static final String DAY_MS = "86400000";
    private final TopicCatalog catalog = new TopicCatalog(TopicCatalogSettings.defaults());

    @Test
    void namesAreThePrefixAndTheRecordsPurpose() {
        assertThat(catalog.all())
                .extracting(TopicSpec::name)
                .containsExactly(
                        "weir.capi-notifications",
                        "weir.route-state",
                        "weir.route-events",
                        "weir.endpoint-events",
                        "weir.route-table",
                        "weir.endpoint-table",
                        "weir.members",
                        "weir.control",
                        "weir.dead-letters");
    }

    @Test
    void theLogIsKeptForEverUnderTheBrokersClock() {
        assertThat(catalog.routeEvents().configs())
                .isEqualTo(Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "-1",
                        "retention.bytes", "-1",
                        "message.timestamp.type", "LogAppendTime",
                        "min.insync.replicas", "1"));
    }

    @Test
    void endpointEventsAreKeptAWeekUnderTheBrokersClock() {
        assertThat(catalog.endpointEvents().configs())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void inboxAndDeadLettersAreKeptAWeekAndAMonth() {
        assertThat(catalog.capiNotifications().configs()).containsEntry("retention.ms", "604800000");
        assertThat(catalog.deadLetters().configs()).containsEntry("retention.ms", "2592000000");
    }

    @Test
    void tablesAreCompactedAndKeepTombstonesADay() {
        assertThat(List.of(
                        catalog.routeState(),
                        catalog.routeTable(),
                        catalog.endpointTable(),
                        catalog.members(),
                        catalog.control()))
                .allSatisfy(table -> assertThat(table.configs())
                        .isEqualTo(Map.of(
                                "cleanup.policy", "compact",
                                "delete.retention.ms", DAY_MS,
                                "message.timestamp.type", "CreateTime",
                                "min.cleanable.dirty.ratio", "0.1",
                                "min.insync.replicas", "1")));
    }

    @Test
    void aWriteNeedsAllReplicasButOne() {
        TopicCatalog three = new TopicCatalog(new TopicCatalogSettings("x.", 3, (short) 3));

        assertThat(three.all())
                .allSatisfy(topic -> assertThat(topic.configs()).containsEntry("min.insync.replicas", "2"));
    }

    @Test
    void settingsThatCannotWorkAreRefusedByName() {
        assertThatThrownBy(() -> new TopicCatalogSettings("we ir", 12, (short) 1))
                .hasMessageStartingWith("prefix: 'we ir' must be");
        assertThatThrownBy(() -> new TopicCatalogSettings("", 0, (short) 1))
                .hasMessage("partitions: 0 must be 1..10000");
        assertThatThrownBy(() -> new TopicCatalogSettings("", 1, (short) 0))
                .hasMessageStartingWith("replicationFactor: 0");
        assertThatThrownBy(() -> new TopicCatalogSettings("", 1, (short) 1, Duration.ZERO))
                .hasMessageStartingWith("tombstoneRetention: PT0S");
    }

    @Test
    void aMismatchSaysWhatIsExpectedWhatIsFoundAndWhatToDo() {
        TopicMismatchException failure = new TopicMismatchException(List.of(
                new TopicMismatch("weir.route-events", "partitions", "12", "3"),
                new TopicMismatch("weir.route-events", "retention.ms", "-1", "604800000")));

        assertThat(failure)
                .hasMessageContaining("weir.route-events: partitions is 3, expected 12; set the number of partitions")
                .hasMessageContaining("weir.route-events: retention.ms is 604800000, expected -1; correct it with:"
                        + " kafka-configs --alter --entity-type topics --entity-name weir.route-events --add-config"
                        + " retention.ms=-1");
    }
}
