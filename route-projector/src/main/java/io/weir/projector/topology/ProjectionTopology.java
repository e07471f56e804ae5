package io.weir.projector.topology;

import io.weir.projector.deadletter.RecordOrigin;
import io.weir.projector.fold.RouteFold;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Puts the projections together: one topology for a route table, one for the endpoints. The names of nodes and stores are in the names of
 * changelog topics and in the state directory: renaming one loses state.
 *
 * <p>Keys and values are bytes outside of the processors, which alone can tell a broken record (to the dead letters) from a
 * registry that is away (wait); a deserializer of Kafka Streams could only fail or skip.
 */
public final class ProjectionTopology {

    /** Header of every output: when it was made, milliseconds since 1970 in decimal digits, the projector's clock. */
    public static final String PROJECTED_AT = "weir-projected-at";

    /** Header of every record of a table: the offset of the event in its partition of the log, in decimal digits. */
    public static final String EVENT_OFFSET = "weir-event-offset";

    /** The store of a route table's state, by which its changelog is called too. */
    public static final String ROUTE_CLAIMS = "route-claims";

    static final String ENDPOINTS = "endpoints";
    static final String ENDPOINT_EXPIRY = "endpoint-expiry";
    static final String SOURCE_CLOCKS = "source-clocks";

    private static final String ROUTE_SOURCE = "route-events";
    private static final String ROUTE_PROJECTION = "route-projection";
    private static final String ROUTE_SINK = "route-table";
    private static final String ROUTE_DEAD_LETTERS = "route-dead-letters";
    private static final String ENDPOINT_SOURCE = "endpoint-events";
    private static final String ENDPOINT_PROJECTION = "endpoint-projection";
    private static final String ENDPOINT_SINK = "endpoint-table";
    private static final String ENDPOINT_DEAD_LETTERS = "endpoint-dead-letters";

    private ProjectionTopology() {}

    /**
     * Builds the topology of a route table; does no I/O.
     *
     * @param streams the settings that it will run with
     * @param topics where it reads and writes
     * @param fold the rules
     * @param extent how much of the log is applied
     * @param surroundings what the processors have from the process
     */
    public static Topology buildRoutes(
            Properties streams, ProjectionTopics topics, RouteFold fold, LogExtent extent, Surroundings surroundings) {
        Outlet.Sinks sinks =
                new Outlet.Sinks(ROUTE_SINK, topics.routeTable(), ROUTE_DEAD_LETTERS, topics.deadLetters());
        Topology topology = empty(streams);
        topology.addSource(
                ROUTE_SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.routeEvents());
        topology.addProcessor(
                ROUTE_PROJECTION, () -> new RouteProcessor(fold, extent, sinks, surroundings), ROUTE_SOURCE);
        topology.addStateStore(store(ROUTE_CLAIMS), ROUTE_PROJECTION);
        topology.addSink(
                ROUTE_SINK,
                topics.routeTable(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                new HostStreamPartitioner(),
                ROUTE_PROJECTION);
        topology.addSink(
                ROUTE_DEAD_LETTERS,
                topics.deadLetters(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                ROUTE_PROJECTION);
        return topology;
    }

    /**
     * Builds the topology of the endpoint table; does no I/O.
     *
     * @param streams the settings that it will run with
     * @param topics where it reads and writes
     * @param surroundings what the processors have from the process
     */
    public static Topology buildEndpoints(Properties streams, ProjectionTopics topics, Surroundings surroundings) {
        Outlet.Sinks sinks =
                new Outlet.Sinks(ENDPOINT_SINK, topics.endpointTable(), ENDPOINT_DEAD_LETTERS, topics.deadLetters());
        Topology topology = empty(streams);
        topology.addSource(
                ENDPOINT_SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.endpointEvents());
        topology.addProcessor(ENDPOINT_PROJECTION, () -> new EndpointProcessor(sinks, surroundings), ENDPOINT_SOURCE);
        topology.addStateStore(store(ENDPOINTS), ENDPOINT_PROJECTION);
        topology.addStateStore(store(ENDPOINT_EXPIRY), ENDPOINT_PROJECTION);
        topology.addStateStore(store(SOURCE_CLOCKS), ENDPOINT_PROJECTION);
        topology.addSink(
                ENDPOINT_SINK,
                topics.endpointTable(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                ENDPOINT_PROJECTION);
        topology.addSink(
                ENDPOINT_DEAD_LETTERS,
                topics.deadLetters(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                ENDPOINT_PROJECTION);
        return topology;
    }

    /** Only this way does ensure.explicit.internal.resource.naming take effect. */
    private static Topology empty(Properties streams) {
        return new StreamsBuilder(new TopologyConfig(new StreamsConfig(streams))).build();
    }

    /** On disk, so that a restart does not read everything again, without a cache, so that nothing waits in one, and logged. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    static RecordOrigin originOf(ProcessorContext<byte[], byte[]> context) {
        RecordMetadata at = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record that is processed stands in a topic"));
        return new RecordOrigin(at.topic(), at.partition(), at.offset());
    }
}
