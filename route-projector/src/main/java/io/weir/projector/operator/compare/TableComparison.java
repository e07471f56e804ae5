package io.weir.projector.operator.compare;

import io.weir.projector.operator.Gap;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.LogEnds;
import io.weir.projector.operator.RefusedException;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.table.TableSnapshotRead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Compares two tables, partition by partition. Belongs to one thread.
 *
 * <p>While a table is projected on, a difference counts only when two readings in a row show it alike, each after both applications have
 * projected what was in the log before it: a change that one of them has and the other is about to have is none.
 */
public final class TableComparison {

    /** Readings until nothing moves any more; under load some key may always do. */
    private static final int READINGS_MAX = 4;

    private static final Duration LOOK = Duration.ofMillis(100);

    private final KafkaAccess access;
    private final Duration limit;
    private final int detailsMax;

    /**
     * Prepares; does no I/O.
     *
     * @param limit how long the projectors may take to catch up, and a partition to be read
     * @param detailsMax differences that are given in full
     */
    public TableComparison(KafkaAccess access, Duration limit, int detailsMax) {
        this.access = access;
        this.limit = limit;
        this.detailsMax = detailsMax;
    }

    /**
     * Compares them.
     *
     * @param topicA the first table's topic
     * @param topicB the second table's topic
     * @throws RefusedException if one is no table, or is not complete within the limit
     */
    public Comparison compare(String topicA, String topicB) throws InterruptedException {
        TableSettings settings = new SettingsTopic(access).read();
        boolean atRest = isPast(settings, topicA) && isPast(settings, topicB);
        awaitProjected(settings, topicA, topicB);
        TableReading reading = read(topicA, topicB, null);
        if (atRest || reading.confirmed() == 0) {
            return result(reading);
        }
        for (int readings = 1; readings < READINGS_MAX; readings++) {
            awaitProjected(settings, topicA, topicB);
            reading = read(topicA, topicB, reading);
            if (reading.unconfirmed() == 0) {
                break;
            }
        }
        return result(reading);
    }

    private static Comparison result(TableReading reading) {
        return new Comparison(
                reading.entriesA(), reading.entriesB(), reading.confirmed(), reading.unconfirmed(), reading.details());
    }

    private static boolean isPast(TableSettings settings, String topic) {
        if (settings.isRetired(topic)) {
            throw new RefusedException("table " + topic + " is retired: nobody writes it any more");
        }
        return settings.require(topic).map(ProjectedTable::getUntil).isPresent();
    }

    /** Both have what is in the log now, or all that they will ever have. */
    private void awaitProjected(TableSettings settings, String topicA, String topicB) throws InterruptedException {
        Map<Integer, Long> now = new LogEnds(access).now();
        long deadline = System.nanoTime() + limit.toNanos();
        for (String topic : List.of(topicA, topicB)) {
            Map<Integer, Long> ends = settings.find(topic)
                    .filter(table -> table.getUntil() != null)
                    .map(table -> LogExtent.of(table).ends())
                    .orElse(now);
            awaitProjected(topic, ends, deadline);
        }
    }

    private void awaitProjected(String topic, Map<Integer, Long> ends, long deadline) throws InterruptedException {
        while (true) {
            List<Gap> gaps = Gap.between(ends, access.projected(topic));
            if (gaps.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new RefusedException("table " + topic + " has not what is in the log after " + limit.toSeconds()
                        + " s: " + gaps.getFirst()
                        + "; is a projector running? weir table list says how far each table is");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private TableReading read(String topicA, String topicB, @Nullable TableReading before) {
        try (KafkaConsumer<byte[], byte[]> consumer = access.consumer();
                Deserializer<RouteTableEntry> deserializer = access.serdes().deserializer(RouteTableEntry.class)) {
            TableReading reading =
                    new TableReading(bytes -> deserializer.deserialize(topicA, bytes), before, detailsMax);
            for (int partition : access.partitions()) {
                reading.partition(
                        view(consumer, new TopicPartition(topicA, partition)),
                        view(consumer, new TopicPartition(topicB, partition)));
            }
            return reading;
        }
    }

    private Map<String, byte[]> view(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        Map<String, byte[]> view = new HashMap<>();
        TableSnapshotRead.readToEnd(consumer, access.admin(), Set.of(partition), limit, record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                view.remove(key);
            } else {
                view.put(key, record.value());
            }
        });
        return view;
    }
}
