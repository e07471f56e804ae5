package io.weir.standalone.command;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.Projector;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TableSetting;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import io.weir.standalone.WeirCommandAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** An installation on topics of its own, a log to write, routers that say what a test has them say, and the command line. */
final class TableWorkshop implements AutoCloseable {

    private static final Instant CREATED = Instant.parse("2026-11-23T10:00:00Z");

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(platform.kafkaProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<String, Member> routers = new HashMap<>();
    private final ScheduledExecutorService reports = Executors.newSingleThreadScheduledExecutor();
    private final Path config;

    TableWorkshop(Path folder) throws IOException {
        catalog.createOrVerify(platform.admin());
        config = ProjectorFile.write(folder, platform, catalog);
        var _ = reports.scheduleWithFixedDelay(this::repeat, 2, 2, TimeUnit.SECONDS);
    }

    /** What a command printed, with the installation's prefix as users have it. */
    record Outcome(int status, String out, String err) {}

    /** Runs a command on this installation. */
    Outcome weir(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = weir(out, err, arguments);
        return new Outcome(status, shown(out), shown(err));
    }

    /** The same, into these. */
    int weir(StringWriter out, StringWriter err, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return WeirCommandAccess.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private String shown(StringWriter printed) {
        return printed.toString().replace(catalog.settings().prefix(), "weir.");
    }

    TopicCatalog catalog() {
        return catalog;
    }

    Projector startProjector() {
        return Projector.start(ConfigLoader.load(ProjectorConfig.class, config, Map.of(), ProjectorConfig.ENV_PREFIX));
    }

    /** Appends a version of the route of that host, whose guid is the host's name. */
    RecordMetadata append(String host, long revision, int blue, int green) {
        Route route = Route.newBuilder()
                .setGuid(host)
                .setHost(host)
                .setPath("")
                .setProtocol("http")
                .setDestinations(destinations(blue, green))
                .setOptions(Map.of())
                .setDomainGuid("domain-1")
                .setSpaceGuid("space-1")
                .setLabels(Map.of())
                .setAnnotations(Map.of())
                .setCreatedAt(CREATED)
                .setUpdatedAt(CREATED)
                .build();
        RouteEvent event = RouteEvent.newBuilder()
                .setEventId("event-" + host + "-" + revision)
                .setRouteGuid(host)
                .setRevision(revision)
                .setCauses(List.of(Cause.newBuilder().setKind(CauseKind.WEBHOOK).build()))
                .setObservedAt(CREATED)
                .setChange(new RouteChanged(route, null))
                .build();
        return send(catalog.routeEvents(), host, event);
    }

    private static List<Destination> destinations(int blue, int green) {
        return List.of(
                new Destination("blue", "web", 8080, "http1", blue),
                new Destination("green", "web", 8080, "http1", green));
    }

    /** Writes an entry into a table as if it had been projected; returns the record. */
    RecordMetadata entry(TopicSpec table, String host, int blue, int green) {
        return send(
                table,
                host,
                RouteTableEntry.newBuilder()
                        .setHost(host)
                        .setPath("")
                        .setRouteGuid(host)
                        .setRevision(1)
                        .setContentHash(ByteBuffer.wrap(new byte[16]))
                        .setDestinations(destinations(blue, green))
                        .setOptions(Map.of())
                        .setSpaceGuid("space-1")
                        .setAnnotations(Map.of())
                        .setLineage(new Lineage("weir.route-events", 0, 0L, CREATED, null))
                        .build());
    }

    /** A table's topic, with the setting that makes it one. */
    TopicSpec table(String name) {
        TopicSpec topic = catalog.routeTable(name);
        catalog.createOrVerify(platform.admin(), topic);
        send(
                catalog.control(),
                TableSetting.projected(topic.name()),
                new Control(new ProjectedTable(topic.name(), 1, null, Map.of(), false, "ada", CREATED)));
        return topic;
    }

    /** Says of a table's application that it has projected a partition of the log up to that offset. */
    void projected(TopicSpec table, int partition, long offset) throws ExecutionException, InterruptedException {
        platform.admin()
                .alterConsumerGroupOffsets(
                        StreamsSettings.applicationOf(catalog, table.name()),
                        Map.of(
                                new TopicPartition(catalog.routeEvents().name(), partition),
                                new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** A router that is ready, serves that table and has applied these offsets, by partition; it repeats itself until it says another thing. */
    void router(String id, String table, Map<Integer, Long> applied) {
        Map<String, Long> offsets = new HashMap<>();
        applied.forEach((partition, offset) -> offsets.put(table + "-" + partition, offset));
        Member member = member(id, table, offsets);
        synchronized (routers) {
            routers.put(id, member);
            send(catalog.members(), id, member);
        }
    }

    /** A router that was heard of at that time and never since. */
    void silentRouter(String id, String table, Instant heard) {
        send(catalog.members(), id, member(id, table, Map.of()), heard);
    }

    private static Member member(String id, String table, Map<String, Long> offsets) {
        return Member.newBuilder()
                .setMemberId(id)
                .setFleet("default")
                .setAddress(id + ":8080")
                .setReady(true)
                .setIncarnation(1)
                .setPartitions(List.of())
                .setAppliedOffsets(offsets)
                .setTableHashes(Map.of())
                .setRouteTable(table)
                .setVersion("1")
                .build();
    }

    private void repeat() {
        synchronized (routers) {
            routers.forEach((id, member) -> send(catalog.members(), id, member));
        }
    }

    /** Names of all topics and groups of this installation. */
    List<String> topicsAndGroups() throws ExecutionException, InterruptedException {
        List<String> names =
                new ArrayList<>(platform.admin().listTopics().names().get());
        platform.admin().listGroups().all().get().forEach(group -> names.add(group.groupId()));
        String prefix = catalog.settings().prefix();
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.replace(prefix, "weir."))
                .sorted()
                .toList();
    }

    private <T extends SpecificRecord> RecordMetadata send(TopicSpec topic, String key, @Nullable T value) {
        return send(topic, key, value, Instant.now());
    }

    @SuppressWarnings("unchecked")
    private <T extends SpecificRecord> RecordMetadata send(
            TopicSpec topic, String key, @Nullable T value, Instant time) {
        boolean byHost = topic.name().equals(catalog.routeEvents().name())
                || topic.name().startsWith(catalog.routeTable().name());
        Integer partition = byHost ? HostPartitioner.partition(key, topic.partitions()) : null;
        byte[] bytes = null;
        if (value != null) {
            try (Serializer<T> serializer = platform.serdes().serializer((Class<T>) value.getClass())) {
                bytes = serializer.serialize(topic.name(), value);
            }
        }
        try {
            return producer.send(new ProducerRecord<>(
                            topic.name(), partition, time.toEpochMilli(), key.getBytes(StandardCharsets.UTF_8), bytes))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the record of " + key + " was not appended to " + topic.name(), e);
        }
    }

    @Override
    public void close() {
        reports.shutdownNow();
        producer.close();
    }
}
