package io.weir.schemas.table;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The settings of a table's consumer. */
final class ConsumerSettings {

    /**
     * What made reading a million records fast. It also bounds what a reader holds besides its table: at most 64 MiB of
     * answers per broker on their way, and one batch of 20,000 records being applied.
     */
    private static final Map<String, Object> DEFAULTS = Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);

    /** What the reader rests on: committed records only, the reader's own positions, and no jump over records that are gone. */
    private static final Map<String, Object> FIXED = Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class);

    private ConsumerSettings() {}

    static Map<String, Object> of(TableReaderSettings settings) {
        Map<String, Object> properties = new HashMap<>(DEFAULTS);
        properties.putAll(settings.clientProperties());
        properties.putAll(FIXED);
        if (settings.group() == null) {
            properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        } else {
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        }
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.name());
        return properties;
    }
}
