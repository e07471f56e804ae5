package io.weir.projector.operator;

import io.weir.projector.scan.TopicScan;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;

/**
 * Where the log ends, now or at an instant: by partition, the offset after the last event, 0 where there is none.
 *
 * <p>Not the offset at which the next record will stand: between the two there can be marks of transactions, aborted ones too, which
 * no application is obliged to commit anything about. Events of a transaction that is still open are waited for.
 */
public final class LogEnds {

    /** Offsets that are read backwards first; an event with its mark takes two. */
    private static final long STEP = 64;

    private static final int STEP_GROWTH = 16;

    private final KafkaAccess access;
    private final String log;

    public LogEnds(KafkaAccess access) {
        this.access = access;
        log = access.catalog().routeEvents().name();
    }

    /** After the last event that has been appended. */
    public SortedMap<Integer, Long> now() {
        return afterLastEvents(access.ends(log, access.partitions()));
    }

    /** After the last event before the first one that was appended later than the instant. */
    public SortedMap<Integer, Long> at(Instant instant) {
        // The end first: what is appended in between is after the instant, or after the question.
        SortedMap<Integer, Long> ends = access.ends(log, access.partitions());
        access.offsets(log, access.partitions(), OffsetSpec.forTimestamp(instant.toEpochMilli() + 1))
                .forEach((partition, first) -> {
                    if (first.offset() >= 0) {
                        ends.merge(partition, first.offset(), Math::min);
                    }
                });
        return afterLastEvents(ends);
    }

    /** When the first event was appended; empty if there is none. */
    public Optional<Instant> begin() {
        return access.offsets(log, access.partitions(), OffsetSpec.forTimestamp(0)).values().stream()
                .filter(first -> first.offset() >= 0)
                .map(first -> Instant.ofEpochMilli(first.timestamp()))
                .min(Instant::compareTo);
    }

    private SortedMap<Integer, Long> afterLastEvents(SortedMap<Integer, Long> ends) {
        SortedMap<Integer, Long> after = new TreeMap<>();
        ends.keySet().forEach(partition -> after.put(partition, 0L));
        Map<Integer, Long> begins = new HashMap<>();
        access.offsets(log, ends.keySet(), OffsetSpec.earliest())
                .forEach((partition, begin) -> begins.put(partition, begin.offset()));
        Map<Integer, Long> open = new HashMap<>(ends);
        try (TopicScan scan = TopicScan.open(access.config().kafka())) {
            for (long step = STEP; !open.isEmpty(); step *= STEP_GROWTH) {
                Map<Integer, Long> from = new HashMap<>();
                for (Map.Entry<Integer, Long> end : open.entrySet()) {
                    from.put(end.getKey(), Math.max(begins.getOrDefault(end.getKey(), 0L), end.getValue() - step));
                }
                scan.read(log, from, open, record -> after.merge(record.partition(), record.offset() + 1, Math::max));
                open.keySet()
                        .removeIf(partition -> after.getOrDefault(partition, 0L) > 0
                                || from.getOrDefault(partition, 0L) <= begins.getOrDefault(partition, 0L));
            }
        }
        return after;
    }
}
