package io.weir.ingest.worker;

import io.weir.ingest.capi.Backoff;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.TableSnapshotRead;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a worker must know before it works a partition. Runs on a helper thread and takes as long as Kafka takes.
 *
 * <p>Where the position is missing, notifications may be lost that nobody has worked. The inbox is then worked from its beginning,
 * and a scan is ordered, acknowledged by Kafka, before the position is committed: whoever leads scans for every partition at once,
 * and the worker need not wait for CAPI.
 *
 * <p>The order matters. The worker has asked for the <em>stable</em> position first: the group coordinator gives none while a
 * transaction of a former owner holds one that is prepared or open. Only then the states are read, up to the high watermark and
 * under {@code read_committed}. When a transaction is committed, its end is marked in each of its partitions by itself: the
 * position can be there while the mark in {@code weir.route-state} is still to come. Read the other way round, or up to the
 * last stable offset, the states could miss what that position already covers, and the worker would number a route's events
 * twice. Reading to the high watermark waits for the mark.
 */
final class PartitionOpener {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionOpener.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    /** Beside the life of a former owner's transaction: some million states at most. */
    private static final Duration READ_TIME = Duration.ofMinutes(2);

    private final Map<String, Object> client;
    private final Admin admin;
    private final TopicCatalog topics;
    private final Deserializer<RouteState> states;
    private final ScanOrdering scans;

    PartitionOpener(
            Map<String, Object> client, Admin admin, TopicCatalog topics, RecordSerdes serdes, ScanOrdering scans) {
        this.client = Map.copyOf(client);
        this.admin = admin;
        this.topics = topics;
        this.states = serdes.deserializer(RouteState.class);
        this.scans = scans;
    }

    /**
     * A partition to be opened.
     *
     * @param stable its committed position, which no transaction in flight can change; empty when it has none
     */
    record Closed(OwnedPartition partition, Optional<OffsetAndMetadata> stable) {}

    /**
     * What is known of a partition.
     *
     * @param position where to go on
     * @param orders how far its orders are dealt with
     * @param restarted true when the position is not a committed one: a scan was ordered for what may have been before it, and
     *     orders that are there already are in doubt
     * @param routes by guid
     */
    record Opened(
            OwnedPartition partition,
            long position,
            OrderMark orders,
            boolean restarted,
            Map<String, KnownRoute> routes) {}

    /** Tries until it succeeds; interrupting the thread ends it. */
    List<Opened> open(List<Closed> partitions) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return tryToOpen(partitions);
            } catch (InterruptException e) {
                // Kafka's has set the flag again; whoever stops us wants to see the checked one.
                var _ = Thread.interrupted();
                throw new InterruptedException("interrupted while opening partitions");
            } catch (ExecutionException | KafkaException e) {
                LOG.warn(
                        "partitions cannot be opened yet topic={} attempt={} error={}",
                        topics.capiNotifications().name(),
                        attempt + 1,
                        e.toString());
                Thread.sleep(BACKOFF.pause(
                        attempt, Optional.empty(), ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    private List<Opened> tryToOpen(List<Closed> partitions) throws ExecutionException, InterruptedException {
        Map<Integer, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
        Map<Integer, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<Integer, Map<String, KnownRoute>> routes = readStates(partitions);
        List<Opened> opened = new ArrayList<>();
        Set<Integer> owed = new TreeSet<>();
        for (Closed closed : partitions) {
            int number = closed.partition().number();
            long beginning = beginnings.getOrDefault(number, 0L);
            long end = ends.getOrDefault(number, 0L);
            Optional<Long> stable = closed.stable().map(OffsetAndMetadata::offset);
            boolean inRange = stable.filter(position -> position >= beginning && position <= end)
                    .isPresent();
            boolean restarted = !inRange || closed.partition().positionLost();
            long position = restarted ? beginning : stable.orElse(beginning);
            OrderMark orders = restarted
                    ? new OrderMark(end, true)
                    : closed.stable()
                            .map(OffsetAndMetadata::metadata)
                            .map(OrderMark::parse)
                            .orElse(OrderMark.NONE);
            if (restarted) {
                LOG.warn(
                        "notifications may be missing: the inbox is worked from its beginning, and a scan is ordered"
                                + " topic={} partition={} position={} beginning={} end={}",
                        topics.capiNotifications().name(),
                        number,
                        stable.map(Object::toString).orElse("none"),
                        beginning,
                        end);
                owed.add(number);
            }
            opened.add(
                    new Opened(closed.partition(), position, orders, restarted, routes.getOrDefault(number, Map.of())));
        }
        if (!owed.isEmpty()) {
            scans.order("the inbox has no position for partitions " + owed);
        }
        return opened;
    }

    private Map<Integer, Long> offsets(List<Closed> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (Closed closed : partitions) {
            asked.put(
                    new TopicPartition(
                            topics.capiNotifications().name(),
                            closed.partition().number()),
                    spec);
        }
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listOffsets(asked)
                .all()
                .get()
                .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
        return offsets;
    }

    private Map<Integer, Map<String, KnownRoute>> readStates(List<Closed> partitions) {
        Set<TopicPartition> read = new HashSet<>();
        Map<Integer, Map<String, KnownRoute>> routes = new HashMap<>();
        for (Closed closed : partitions) {
            int number = closed.partition().number();
            read.add(new TopicPartition(topics.routeState().name(), number));
            routes.put(number, new HashMap<>());
        }
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            TableSnapshotRead.readToEnd(
                    consumer,
                    admin,
                    read,
                    READ_TIME,
                    record -> apply(record, routes.getOrDefault(record.partition(), Map.of())));
        }
        return routes;
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, Map<String, KnownRoute> routes) {
        String guid = BatchReader.text(record.key());
        RouteState state = states.deserialize(record.topic(), record.headers(), record.value());
        if (state == null) {
            routes.remove(guid);
        } else {
            routes.put(guid, KnownRoute.of(state));
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
