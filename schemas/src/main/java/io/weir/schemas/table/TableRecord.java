package io.weir.schemas.table;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One record of a table's topic.
 *
 * @param topic its topic
 * @param partition its partition, 0 or more
 * @param offset its offset in the partition, 0 or more
 * @param timestamp its time, milliseconds since 1970; the producer's clock or the broker's, as {@code TopicCatalog} says
 * @param key its key as text
 * @param value its value; null is a tombstone: the key is gone
 * @param headers its headers
 */
public record TableRecord<V>(
        String topic,
        int partition,
        long offset,
        long timestamp,
        String key,
        @Nullable V value,
        Headers headers) {

    public TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }
}
