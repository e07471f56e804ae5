package io.weir.schemas.table;

import org.jspecify.annotations.Nullable;

/**
 * A record that was skipped because it cannot be decoded. What the table holds under its key stays.
 *
 * @param topic its topic
 * @param partition its partition, 0 or more
 * @param offset its offset in the partition, 0 or more
 * @param key its key as text; null if it has none
 * @param reason why, naming the topic and the value
 */
public record FailedRecord(
        String topic, int partition, long offset, @Nullable String key, Throwable reason) {}
