package io.weir.perf.soak;

import io.weir.perf.process.KafkaProcesses;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the log of routes and the events of endpoints that a projector makes the tables of, as ingest does, and goes on writing each route
 * anew with a later revision, which changes nothing for clients. Threads: one of its own for that, any for the rest.
 */
final class FleetTables implements AutoCloseable {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    /** The clock of expiry stands, since nobody beats for this source. */
    private static final int TTL_SECONDS = 86_400;

    private final FleetHosts hosts;
    private final TopicCatalog catalog;
    private final RecordSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Long> revisions = new HashMap<>();
    private final Random random;
    private final long pauseMillis;
    private final Thread thread = Thread.ofVirtual().name("fleet-tables").unstarted(this::run);
    private volatile boolean resting;
    private volatile boolean ending;

    FleetTables(KafkaProcesses kafka, FleetHosts hosts, double changesPerSecond, long seed) {
        this.hosts = hosts;
        this.random = new Random(seed);
        this.pauseMillis = Math.max(1, Math.round(1_000 / changesPerSecond));
        this.catalog = new TopicCatalog(
                new TopicCatalogSettings(TopicCatalogSettings.defaults().prefix(), hosts.partitions(), (short)
                        kafka.brokers().size()));
        this.serdes = new RecordSerdes(SerdeSettings.forRegistry(kafka.registryUrl()));
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        30_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes every route and every app's endpoint. */
    void write(SoakApps apps, String address) throws IOException, InterruptedException {
        try (var endpoints = serdes.serializer(EndpointEvent.class)) {
            for (int app = 0; app < apps.count(); app++) {
                String guid = SoakApps.guid(app);
                var endpoint = new Endpoint(
                        address,
                        apps.port(app),
                        false,
                        null,
                        guid,
                        "web",
                        null,
                        "instance-" + guid,
                        0,
                        null,
                        null,
                        "http1",
                        Map.of());
                var event = new EndpointEvent(
                        EndpointSource.HTTP,
                        new EndpointRegistered(endpoint, guid + ".internal.example.com", TTL_SECONDS));
                String topic = catalog.endpointEvents().name();
                byte[] key = (address + ":" + apps.port(app)).getBytes(StandardCharsets.UTF_8);
                var _ = producer.send(new ProducerRecord<>(topic, key, endpoints.serialize(topic, event)));
            }
        }
        for (Map.Entry<String, Map<String, Integer>> each : hosts.destinations().entrySet()) {
            send(each.getKey(), each.getValue());
        }
        producer.flush();
    }

    /** Begins to write routes anew. */
    void start() {
        thread.start();
    }

    /** Whether nothing is to be written for now, as there is nobody to take it. */
    void rest(boolean now) {
        resting = now;
    }

    private void run() {
        List<String> all = hosts.destinations().keySet().stream()
                .filter(host -> !host.equals(FleetHosts.MOVING))
                .sorted()
                .toList();
        while (!ending) {
            try {
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
                if (!resting) {
                    String host = all.get(random.nextInt(all.size()));
                    send(host, hosts.destinations().getOrDefault(host, Map.of()));
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    /** Moves that host to another app; returns when the brokers have it. */
    void move(String host, String app) throws IOException, InterruptedException {
        send(host, Map.of(app, 1)).get();
    }

    private interface Sent {
        void get() throws IOException, InterruptedException;
    }

    private synchronized Sent send(String host, Map<String, Integer> weights) {
        long revision = revisions.merge(host, 1L, Long::sum);
        String guid =
                UUID.nameUUIDFromBytes(host.getBytes(StandardCharsets.UTF_8)).toString();
        List<Destination> destinations = weights.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> RouteRecords.to(each.getKey(), weights.size() == 1 ? null : each.getValue()))
                .toList();
        RouteEvent event = RouteRecords.event(
                guid,
                revision,
                CREATED,
                new RouteChanged(RouteRecords.route(guid, revision, CREATED, host, "", destinations), null));
        String topic = catalog.routeEvents().name();
        byte[] value;
        try (var serializer = serdes.serializer(RouteEvent.class)) {
            value = serializer.serialize(topic, event);
        }
        var sent = producer.send(new ProducerRecord<>(
                topic,
                HostPartitioner.partition(host, hosts.partitions()),
                host.getBytes(StandardCharsets.UTF_8),
                value));
        return () -> {
            try {
                sent.get();
            } catch (ExecutionException e) {
                throw new IOException("the log does not take " + host, e.getCause());
            }
        };
    }

    @Override
    public void close() {
        ending = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(5));
        serdes.close();
    }
}
