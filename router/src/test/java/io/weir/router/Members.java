package io.weir.router;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.avro.Member;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the members topic from its start. Used by one thread. */
final class Members implements AutoCloseable {

    private final KafkaConsumer<String, Member> consumer;
    private final Map<String, @Nullable Member> latest = new HashMap<>();
    private final Map<String, Integer> records = new HashMap<>();

    Members(TestPlatform platform, TopicCatalog catalog) {
        Map<String, Object> properties = platform.kafkaProperties();
        properties.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), platform.serdes().deserializer(Member.class));
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < catalog.settings().partitions(); i++) {
            partitions.add(new TopicPartition(catalog.members().name(), i));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What stands there now; null without a record, and after a tombstone. */
    @Nullable Member of(String id) {
        poll();
        return latest.get(id);
    }

    /** How many records of this member there were so far, tombstones too. */
    int records(String id) {
        poll();
        return records.getOrDefault(id, 0);
    }

    private void poll() {
        for (ConsumerRecord<String, Member> record : consumer.poll(Duration.ofMillis(50))) {
            latest.put(record.key(), record.value());
            records.merge(record.key(), 1, Integer::sum);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
