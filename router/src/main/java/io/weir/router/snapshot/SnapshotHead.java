package io.weir.router.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot is of.
 *
 * @param seed what the table's index was seeded with: rows come in the index's order, so whoever fills an index of the same seed goes
 *     over it from one end to the other
 * @param reading what read the records: the version of Weir and of the records' schemas; another one may see more in the same records
 * @param clusterId id of the Kafka cluster; null where it was not known
 * @param prefix prefix of the topics
 * @param table the route table that was served
 * @param createdMillis when it was begun, milliseconds since 1970, the router's clock
 * @param contactMillis when Kafka had last answered by then, milliseconds since 1970, the router's clock
 */
public record SnapshotHead(
        long seed,
        String reading,
        @Nullable String clusterId,
        String prefix,
        Table table,
        long createdMillis,
        long contactMillis) {

    /**
     * A served table.
     *
     * @param topic name of its topic
     * @param frozen whether it is of the past
     * @param asOf the instant that a frozen table shows; null unless frozen
     * @param orderedBy who switched to it; empty where nobody did
     * @param orderedAt when; null where nobody did
     */
    public record Table(
            String topic,
            boolean frozen,
            @Nullable Instant asOf,
            String orderedBy,
            @Nullable Instant orderedAt) {}

    void write(ByteOutput to) {
        to.int64(seed);
        to.text(reading);
        to.textOrNull(clusterId);
        to.text(prefix);
        to.text(table.topic());
        to.flag(table.frozen());
        write(to, table.asOf());
        to.text(table.orderedBy());
        write(to, table.orderedAt());
        to.int64(createdMillis);
        to.int64(contactMillis);
    }

    private static void write(ByteOutput to, @Nullable Instant time) {
        to.flag(time != null);
        if (time != null) {
            to.signed(time.getEpochSecond());
            to.unsigned(time.getNano());
        }
    }

    static SnapshotHead read(ByteInput from) {
        return new SnapshotHead(
                from.int64(),
                from.text(),
                from.textOrNull(),
                from.text(),
                new Table(from.text(), from.flag(), time(from), from.text(), time(from)),
                from.int64(),
                from.int64());
    }

    private static @Nullable Instant time(ByteInput from) {
        return from.flag() ? Instant.ofEpochSecond(from.signed(), from.unsigned()) : null;
    }
}
