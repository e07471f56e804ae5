package io.weir.schemas.table;

import static io.weir.schemas.table.Journal.CAUGHT_UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a reader is can be asked of Kafka, in the group that it was given. */
@Timeout(90)
class PositionCommitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestPlatform platform = TestPlatform.shared();
    private final Journal journal = new Journal();
    private final TextTopic topic = new TextTopic(platform.bootstrapServers(), platform.freshName("table"));
    private final String group = platform.freshName("group");
    private final CompactedTableReader<String> reader = reader(journal);

    @AfterEach
    void close() {
        reader.close();
        topic.close();
    }

    @Test
    void whatIsAppliedIsCommittedAlsoBeyondTheLastRecord() throws Exception {
        topic.create(2);
        topic.inTransaction("a", "1").commit();
        topic.inTransaction("b", "aborted").abort();
        reader.start();
        journal.await(CAUGHT_UP);
        awaitCommitted(topic.end());

        topic.inTransaction("c", "1").commit();
        topic.inTransaction("d", "1").commit();

        awaitCommitted(topic.end());
        assertThat(journal.lines()).contains("c=1", "d=1");
    }

    @Test
    void theNextReaderOfThatGroupBeginsAtTheBeginning() throws Exception {
        topic.create(1).write(0, "a", "1").write(0, "b", "1");
        reader.start();
        awaitCommitted(2);
        reader.close();

        Journal second = new Journal();
        try (CompactedTableReader<String> next = reader(second)) {
            next.start();
            second.await(CAUGHT_UP);
        }

        assertThat(second.lines()).contains("a=1", "b=1");
    }

    @Test
    void aGroupThatSomebodyElseHoldsDoesNotHoldUpReading() throws Exception {
        topic.create(1).write(0, "a", "1");
        TextTopic others = new TextTopic(platform.bootstrapServers(), platform.freshName("others"));
        try (others;
                var holder =
                        new KafkaConsumer<>(holderSettings(), new StringDeserializer(), new StringDeserializer())) {
            others.create(1);
            holder.subscribe(List.of(others.name()));
            Eventually.until(
                    PATIENCE,
                    () -> {
                        holder.poll(Duration.ofMillis(100));
                        return !holder.assignment().isEmpty();
                    },
                    "the group has a member");

            reader.start();
            journal.await("a=1");
            topic.write(0, "b", "1");
            journal.await("b=1");
            assertThat(platform.committed(group)).isEmpty();
        }

        awaitCommitted(2);
    }

    private Map<String, Object> holderSettings() {
        Map<String, Object> settings = new HashMap<>(platform.kafkaProperties());
        settings.put("group.id", group);
        return settings;
    }

    private CompactedTableReader<String> reader(Journal to) {
        return new CompactedTableReader<>(
                new TableReaderSettings(
                                "test",
                                platform.kafkaProperties(),
                                Duration.ofHours(24),
                                Duration.ofMillis(50),
                                Duration.ofSeconds(2),
                                null)
                        .withGroup(group),
                Map.of(topic.name(), new StringDeserializer()),
                to);
    }

    private void awaitCommitted(long end) {
        Eventually.until(
                PATIENCE,
                () -> platform.committed(group).getOrDefault(topic.partition(0), -1L) == end,
                end + " is committed");
    }
}
