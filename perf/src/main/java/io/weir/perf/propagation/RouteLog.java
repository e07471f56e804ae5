package io.weir.perf.propagation;

import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchTables;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes the log of routes as ingest would, a route for each of {@link Requests#host}. For several threads, each with routes of its own. */
final class RouteLog implements AutoCloseable {

    static final String TOPIC = "weir.route-events";

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FILL_LINGER_MILLIS = 20;
    private static final int CHANGES_IN_FLIGHT = 5;
    /** A change alters how the route balances, there and back: all routes have one app, and what they say of it concerns all of them. */
    private static final List<String> BALANCING = List.of("round-robin", "least-connection");

    private final String bootstrapServers;
    private final RecordSerdes serdes;
    private final Serializer<RouteEvent> serializer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicIntegerArray revisions;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param routes how many there are */
    RouteLog(String bootstrapServers, String registryUrl, int routes) {
        this.bootstrapServers = bootstrapServers;
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(registryUrl));
        this.serializer = serdes.serializer(RouteEvent.class);
        this.producer = producer(0, CHANGES_IN_FLIGHT);
        this.revisions = new AtomicIntegerArray(routes);
    }

    private KafkaProducer<byte[], byte[]> producer(int lingerMillis, int inFlight) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.ACKS_CONFIG, "all",
                        ProducerConfig.LINGER_MS_CONFIG, lingerMillis,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, inFlight),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes each route for the first time. */
    void fill() throws IOException {
        // While a partition is new, brokers can turn away the first of several requests and take the others, after
        // which the first
        // one is out of order for ever.
        try (var filling = producer(FILL_LINGER_MILLIS, 1)) {
            for (int route = 0; route < revisions.length(); route++) {
                var _ = filling.send(next(route), (at, error) -> failure.compareAndSet(null, error));
            }
            filling.flush();
        }
        check();
    }

    /** Fails if something could not be written. */
    void check() throws IOException {
        Exception why = failure.get();
        if (why != null) {
            throw new IOException("the log cannot be written", why);
        }
    }

    /** The revision that a route has in the log, or is about to have. */
    int revision(int route) {
        return revisions.get(route);
    }

    /**
     * Changes a route.
     *
     * @param acknowledged told when, on the clock of {@link System#nanoTime()}
     */
    void change(int route, LongConsumer acknowledged) {
        var _ = producer.send(next(route), (at, error) -> {
            if (error == null) {
                acknowledged.accept(System.nanoTime());
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    private ProducerRecord<byte[], byte[]> next(int number) {
        int revision = revisions.incrementAndGet(number);
        String host = Requests.host(number);
        String guid = new UUID(number, 8).toString();
        Instant at = CREATED.plusSeconds(revision);
        var destination = new Destination(BenchTables.APP, "web", 8080, "http1", null);
        var route = new Route(
                guid,
                host,
                "",
                "http",
                null,
                false,
                List.of(destination),
                Map.of("loadbalancing", BALANCING.get(revision % BALANCING.size())),
                null,
                null,
                "domain",
                "space",
                "organization",
                Map.of(),
                Map.of(),
                CREATED,
                at);
        var event = new RouteEvent(
                guid + "-" + revision,
                guid,
                (long) revision,
                List.of(new Cause(CauseKind.CAPI_EVENT, null, null, null, null, "bench", null, null)),
                at,
                at,
                new RouteChanged(route, null));
        return new ProducerRecord<>(
                TOPIC,
                HostPartitioner.partition(host, BenchTables.PARTITIONS),
                host.getBytes(StandardCharsets.UTF_8),
                serializer.serialize(TOPIC, event));
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
        serdes.close();
    }
}
