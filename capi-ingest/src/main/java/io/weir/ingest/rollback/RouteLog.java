package io.weir.ingest.rollback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.table.TableSnapshotRead;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code weir.route-state} and {@code weir.route-events} say of a few routes. Orders are rare, so nothing is kept in memory: each
 * question reads the one partition that can hold the answer, from its beginning to its end as of now, and decodes only the records
 * of the keys that are asked for.
 */
public final class RouteLog {

    private static final Logger LOG = LoggerFactory.getLogger(RouteLog.class);

    /** Each read takes a consumer and its buffers. */
    private static final int READS_MAX = 2;

    private static final int POLL_RECORDS = 10_000;

    private final Map<String, Object> client;
    private final Admin admin;
    private final TopicCatalog topics;
    private final Deserializer<RouteState> states;
    private final Deserializer<RouteEvent> events;
    private final Duration limit;
    private final Semaphore room = new Semaphore(READS_MAX);

    /**
     * A reader that is open only while it reads.
     *
     * @param client connection settings of the installation
     * @param limit how long one read may take
     */
    public RouteLog(Map<String, Object> client, Admin admin, TopicCatalog topics, RecordSerdes serdes, Duration limit) {
        this.client = consumer(client);
        this.admin = admin;
        this.topics = topics;
        this.states = serdes.deserializer(RouteState.class);
        this.events = serdes.deserializer(RouteEvent.class);
        this.limit = limit;
    }

    private static Map<String, Object> consumer(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return Map.copyOf(properties);
    }

    /** The last state of each of these routes that has one, by guid. */
    public Map<String, RouteState> states(Set<String> guids) throws InterruptedException {
        TopicSpec topic = topics.routeState();
        Set<TopicPartition> partitions = new HashSet<>();
        guids.forEach(
                guid -> partitions.add(new TopicPartition(topic.name(), Inbox.partition(guid, topic.partitions()))));
        Map<String, RouteState> found = new HashMap<>();
        read(partitions, record -> {
            String guid = text(record);
            if (guids.contains(guid)) {
                decoded(states, record).ifPresentOrElse(state -> found.put(guid, state), () -> found.remove(guid));
            }
        });
        return found;
    }

    /** The state of every route that stands under an override, by guid. Reads the whole topic. */
    public Map<String, RouteState> overridden() throws InterruptedException {
        TopicSpec topic = topics.routeState();
        Set<TopicPartition> partitions = new HashSet<>();
        for (int i = 0; i < topic.partitions(); i++) {
            partitions.add(new TopicPartition(topic.name(), i));
        }
        Map<String, RouteState> found = new HashMap<>();
        read(partitions, record -> {
            Optional<RouteState> state = decoded(states, record).filter(some -> some.getOverride() != null);
            state.ifPresentOrElse(some -> found.put(text(record), some), () -> found.remove(text(record)));
        });
        return found;
    }

    /**
     * What the events under a key say of each route that ever held it, by guid.
     *
     * @param wanted the revision whose content is wanted; 0 for none
     */
    public Map<String, RouteHistory> histories(RouteKey key, long wanted) throws InterruptedException {
        TopicSpec topic = topics.routeEvents();
        byte[] bytes = key.toString().getBytes(UTF_8);
        int partition = HostPartitioner.partition(key.toString(), topic.partitions());
        Map<String, RouteHistory> found = new HashMap<>();
        read(Set.of(new TopicPartition(topic.name(), partition)), record -> {
            if (Arrays.equals(record.key(), bytes)) {
                decoded(events, record)
                        .ifPresent(
                                event -> found.computeIfAbsent(event.getRouteGuid(), guid -> new RouteHistory(wanted))
                                        .add(event));
            }
        });
        return found;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }

    /** Empty for a tombstone, and for what this version cannot read. */
    private static <T extends SpecificRecord> Optional<T> decoded(
            Deserializer<T> deserializer, ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.ofNullable(deserializer.deserialize(record.topic(), record.headers(), record.value()));
        } catch (RuntimeException e) {
            if (!RecordSerdes.isContentFailure(e)) {
                throw new KafkaException("the schema registry does not answer: " + e, e);
            }
            LOG.warn(
                    "a record cannot be read and is passed over topic={} partition={} offset={} error={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            return Optional.empty();
        }
    }

    private void read(Set<TopicPartition> partitions, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink)
            throws InterruptedException {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    ProblemKind.UNAVAILABLE,
                    "the " + READS_MAX + " reads of the log that may go on at once are going on; try again");
        }
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TableSnapshotRead.readToEnd(consumer, admin, partitions, limit, sink);
        } catch (InterruptException e) {
            // Kafka's has set the flag again; whoever stops us wants to see the checked one.
            var _ = Thread.interrupted();
            throw new InterruptedException("interrupted while reading the log");
        } catch (KafkaException e) {
            LOG.warn("the log could not be read, the request is answered 503 error={}", e.toString());
            throw new ProblemException(
                    ProblemKind.UNAVAILABLE,
                    "the log could not be read within " + limit.toMillis() + " ms, so nothing was ordered: "
                            + e.getMessage());
        } finally {
            room.release();
        }
    }
}
