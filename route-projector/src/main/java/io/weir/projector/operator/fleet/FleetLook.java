package io.weir.projector.operator.fleet;

import io.weir.projector.operator.KafkaAccess;
import io.weir.schemas.avro.Member;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** Looks at the fleet: who is there, and how far each is from the ends that its tables have in Kafka now. Used by one thread. */
public final class FleetLook implements AutoCloseable {

    private final KafkaAccess access;
    private final FleetWatch fleet;
    private final TableNames tables;
    private final UnappliedRecords unapplied;

    /**
     * Connects when it first looks.
     *
     * @param access not closed by this
     * @param fleet not closed by this
     */
    public FleetLook(KafkaAccess access, FleetWatch fleet) {
        this.access = access;
        this.fleet = fleet;
        tables = new TableNames(
                access.catalog().routeTable().name(),
                access.catalog().endpointTable().name());
        unapplied = new UnappliedRecords(access);
    }

    /**
     * Looks at it now.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be asked
     */
    public FleetView take() {
        // The ends first: what comes in between would look as if nobody had applied it.
        Map<TopicPartition, Long> ends = access.committedEnds(partitions(fleet.observe()));
        Observation seen = fleet.observe();
        Map<TopicPartition, Map<Long, Instant>> since = unapplied.since(behind(seen, ends), ends);
        Map<String, Long> endsByPlace = new HashMap<>();
        ends.forEach((partition, end) -> endsByPlace.put(partition.toString(), end));
        Map<String, Map<Long, Instant>> sinceByPlace = new HashMap<>();
        since.forEach((partition, found) -> sinceByPlace.put(partition.toString(), found));
        return FleetView.of(
                seen,
                tables,
                endsByPlace,
                (place, offset) -> sinceByPlace.getOrDefault(place, Map.of()).get(offset));
    }

    /** All partitions of the tables that members serve; those of silent ones may be deleted, and would be waited for. */
    private Set<TopicPartition> partitions(Observation seen) {
        Set<String> topics = new HashSet<>();
        for (Sighting one : seen.members()) {
            if (!one.silent()) {
                topics.add(tables.servedBy(one.member()));
                topics.add(tables.endpoints());
            }
        }
        Set<TopicPartition> partitions = new HashSet<>();
        for (String topic : topics) {
            access.partitions().forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
        }
        return partitions;
    }

    /** Where members stand that are not at the end. */
    private static Map<TopicPartition, NavigableSet<Long>> behind(Observation seen, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, NavigableSet<Long>> behind = new HashMap<>();
        ends.forEach((partition, end) -> {
            for (Sighting one : seen.members()) {
                Member member = one.member();
                Long applied = member.getAppliedOffsets().get(partition.toString());
                if (applied != null && applied < end && !one.silent()) {
                    behind.computeIfAbsent(partition, p -> new TreeSet<>()).add(applied);
                }
            }
        });
        return behind;
    }

    @Override
    public void close() {
        unapplied.close();
    }
}
