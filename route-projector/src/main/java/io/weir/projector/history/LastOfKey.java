package io.weir.projector.history;

import io.weir.projector.scan.TopicScan;
import io.weir.schemas.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Looks up what stands under one key of a compacted topic that is partitioned by its whole keys. */
final class LastOfKey {

    private LastOfKey() {}

    /** The last value; null if there is none, or if it cannot be read because a newer version of Weir has written it. */
    static <T extends SpecificRecord> @Nullable T find(
            TopicScan scan, RecordSerdes serdes, String topic, String key, Class<T> type) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        int partitions = scan.partitions(topic).size();
        int partition = Utils.toPositive(Utils.murmur2(wanted)) % partitions;
        byte @Nullable [][] last = new byte[1][];
        scan.read(topic, scan.ends(topic, List.of(partition)), record -> {
            if (Arrays.equals(record.key(), wanted)) {
                last[0] = record.value();
            }
        });
        byte[] value = last[0];
        if (value == null) {
            return null;
        }
        try (Deserializer<T> deserializer = serdes.deserializer(type)) {
            return deserializer.deserialize(topic, value);
        } catch (RuntimeException e) {
            if (RecordSerdes.isContentFailure(e)) {
                return null;
            }
            throw e;
        }
    }
}
