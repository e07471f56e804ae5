package io.weir.standalone.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A fault in one router, put between Kafka and its reader by {@code interceptor.classes} of its configuration: records of some keys are
 * lost on the way, as a broken disk or a mistake of ours would lose them. Its positions move on, so that it is as far as the others with
 * another table.
 *
 * <p>The router's producer is given the same configuration, and loses nothing.
 */
public final class LostUpdates implements ConsumerInterceptor<byte[], byte[]>, ProducerInterceptor<Object, Object> {

    /** In which topic, and of which key. */
    private record Lost(String topic, String key) {}

    private static final Set<Lost> LOST = ConcurrentHashMap.newKeySet();

    /** From now on, routers with this fault lose what is written of the key. */
    static void lose(String topic, String key) {
        LOST.add(new Lost(topic, key));
    }

    /** From now on they lose nothing more. */
    static void mend() {
        LOST.clear();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> left = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>(records.records(partition));
            kept.removeIf(record -> LOST.contains(new Lost(record.topic(), new String(record.key(), UTF_8))));
            left.put(partition, kept);
        }
        return new ConsumerRecords<>(left, records.nextOffsets());
    }

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, @Nullable Exception failure) {
        // nothing to note
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // nothing to note
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        // nothing to set
    }

    @Override
    public void close() {
        // nothing to close
    }
}
