package io.weir.projector.history;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.scan.TopicScan;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.RouteKey;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The log of route events, read from its beginning, committed records only.
 *
 * <p>Records that are not asked for are left out by their bytes, before anything is decoded. A record that cannot be decoded does
 * not stop the reading; a registry that cannot be reached does. Belongs to one thread.
 */
public final class EventLog implements AutoCloseable {

    private final TopicCatalog catalog;
    private final String topic;
    private final TopicScan scan;
    private final RecordSerdes serdes;
    private final LogRecords records;
    private final List<Integer> partitions;

    private EventLog(TopicCatalog catalog, TopicScan scan, RecordSerdes serdes) {
        this.catalog = catalog;
        this.topic = catalog.routeEvents().name();
        this.scan = scan;
        this.serdes = serdes;
        this.records = new LogRecords(serdes.deserializer(RouteEvent.class));
        this.partitions = scan.partitions(topic);
    }

    /**
     * Opens the log of that installation.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer or has no such topic; the message says where
     */
    public static EventLog open(ProjectorConfig config) {
        RecordSerdes serdes = new RecordSerdes(config.schemaRegistry().toSerdeSettings());
        TopicScan scan = TopicScan.open(config.kafka());
        try {
            return new EventLog(config.topics().toCatalog(), scan, serdes);
        } catch (RuntimeException e) {
            scan.close();
            serdes.close();
            throw e;
        }
    }

    /** Full name of its topic. */
    public String topic() {
        return topic;
    }

    /** Its partitions, 0 and so on. */
    public List<Integer> partitions() {
        return partitions;
    }

    /** The partition of everything about that host. */
    public int partitionOf(RouteKey key) {
        return HostPartitioner.partition(key.toString(), partitions.size());
    }

    /** The offsets after what is committed now, by partition. */
    public SortedMap<Integer, Long> ends() {
        return scan.ends(topic, partitions);
    }

    /** By partition, the offset of the first record appended after that instant; without one, the end of what is committed now. */
    public SortedMap<Integer, Long> offsetsAt(Instant instant) {
        return scan.endsAt(topic, partitions, instant);
    }

    /** Reads every event of a key, up to what is committed now; unusable records are left out. */
    public void forEachOfKey(RouteKey key, Consumer<LoggedEvent> sink) {
        int partition = partitionOf(key);
        readKeys(List.of(key.toString()), scan.ends(topic, List.of(partition)), events(sink));
    }

    /** Reads every event of a route, under whatever keys, up to what is committed now; unusable records are left out. */
    public void forEachOfRoute(String routeGuid, Consumer<LoggedEvent> sink) {
        readRoute(routeGuid, ends(), events(sink));
    }

    /** Reads all records of these partitions up to these offsets, in the order of offsets within each partition. */
    public void read(Map<Integer, Long> ends, Consumer<LogRecord> sink) {
        scan.read(topic, ends, record -> sink.accept(records.read(record)));
    }

    /** The partitions of a host; all of them for null. */
    List<Integer> partitionsOf(@Nullable String host) {
        return host == null ? partitions : List.of(HostPartitioner.partition(host, partitions.size()));
    }

    /** Reads the records of a host under all of its paths, or everything for null, up to these offsets. */
    public void readHost(@Nullable String host, Map<Integer, Long> ends, Consumer<LogRecord> sink) {
        if (host == null) {
            read(ends, sink);
            return;
        }
        byte[] wanted = host.getBytes(StandardCharsets.UTF_8);
        readIf(record -> isOfHost(record.key(), wanted), ends, sink);
    }

    /** Reads the records of some keys up to these offsets, from the partitions that {@code ends} names. */
    void readKeys(Collection<String> keys, Map<Integer, Long> ends, Consumer<LogRecord> sink) {
        List<byte[]> wanted =
                keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
        readIf(record -> wanted.stream().anyMatch(key -> Arrays.equals(record.key(), key)), ends, sink);
    }

    /** Reads the records of a route up to these offsets, in the order of offsets within each partition. */
    public void readRoute(String routeGuid, Map<Integer, Long> ends, Consumer<LogRecord> sink) {
        ByteSearch guid = new ByteSearch(routeGuid.getBytes(StandardCharsets.UTF_8));
        readIf(record -> record.value() != null && guid.isIn(record.value()), ends, record -> {
            if (!(record instanceof LoggedEvent logged)
                    || logged.event().getRouteGuid().equals(routeGuid)) {
                sink.accept(record);
            }
        });
    }

    /** What ingest knows of that route last; empty if it has never heard of it. */
    public Optional<RouteState> stateOf(String routeGuid) {
        return Optional.ofNullable(
                LastOfKey.find(scan, serdes, catalog.routeState().name(), routeGuid, RouteState.class));
    }

    /** What stands under that key of {@code weir.control}; null if nothing, or nothing that this version knows. */
    @Nullable Control control(String key) {
        return LastOfKey.find(scan, serdes, catalog.control().name(), key, Control.class);
    }

    /** Reads the table in that topic, of one host or for null all of it. */
    void readTable(String table, @Nullable String host, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        List<Integer> all = scan.partitions(table);
        List<Integer> some = host == null ? all : List.of(HostPartitioner.partition(host, all.size()));
        byte @Nullable [] wanted = host == null ? null : host.getBytes(StandardCharsets.UTF_8);
        scan.read(table, scan.ends(table, some), record -> {
            if (wanted == null ? record.key() != null : isOfHost(record.key(), wanted)) {
                sink.accept(record);
            }
        });
    }

    <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        return serdes.deserializer(type);
    }

    TopicCatalog catalog() {
        return catalog;
    }

    private void readIf(
            Predicate<ConsumerRecord<byte[], byte[]>> wanted, Map<Integer, Long> ends, Consumer<LogRecord> sink) {
        scan.read(topic, new TreeMap<>(ends), record -> {
            if (wanted.test(record)) {
                sink.accept(records.read(record));
            }
        });
    }

    private static boolean isOfHost(byte @Nullable [] key, byte[] host) {
        return key != null
                && key.length >= host.length
                && (key.length == host.length || key[host.length] == '/')
                && Arrays.equals(key, 0, host.length, host, 0, host.length);
    }

    private static Consumer<LogRecord> events(Consumer<LoggedEvent> sink) {
        return record -> {
            if (record instanceof LoggedEvent event) {
                sink.accept(event);
            }
        };
    }

    @Override
    public void close() {
        scan.close();
        serdes.close();
    }
}
