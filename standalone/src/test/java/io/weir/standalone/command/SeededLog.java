package io.weir.standalone.command;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A small log in which everything happens once, on topics of its own: two versions of a route, a refused one, an override, a shadow, a
 * deletion, a move's end, and bytes that nobody can read.
 */
final class SeededLog implements AutoCloseable {

    static final String SHOP = "6f1b2c3d-0000-4000-8000-000000000001";
    static final String GONE = "6f1b2c3d-0000-4000-8000-000000000002";
    static final String NEW = "6f1b2c3d-0000-4000-8000-000000000003";
    static final String SHADOW = "6f1b2c3d-0000-4000-8000-000000000004";

    private static final String BLUE = "a0000000-0000-4000-8000-00000000000b";
    private static final String GREEN = "a0000000-0000-4000-8000-00000000000e";
    private static final Instant CREATED = Instant.parse("2026-11-23T10:00:00Z");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    private static final String SHOP_HOST = "shop.example.com";

    private final TestPlatform platform = TestPlatform.shared();
    private final TopicCatalog catalog = platform.freshPrefix();
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(platform.kafkaProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    private final Path config;
    private final List<LetterAt> letters = new ArrayList<>();

    /** After the first version of everything, and before anything else. */
    private Instant first = CREATED;

    record LetterAt(String reason, String position) {}

    SeededLog(Path folder) throws IOException {
        catalog.createOrVerify(platform.admin());
        config = ProjectorFile.write(folder, platform, catalog);
    }

    Path config() {
        return config;
    }

    /** An instant with the first versions before it and everything else after it. */
    Instant first() {
        return first;
    }

    List<LetterAt> letters() {
        return letters;
    }

    TopicCatalog catalog() {
        return catalog;
    }

    TestPlatform platform() {
        return platform;
    }

    /** Writes the events. */
    void write() {
        append(
                SHOP_HOST,
                shop(
                        1,
                        CREATED,
                        90,
                        10,
                        null,
                        cause(CauseKind.CAPI_EVENT, "audit.route.create", "anna@example.com", null)));
        RecordMetadata last = append(
                "gone.example.com",
                event(
                        GONE,
                        1,
                        changed(route(GONE, "gone.example.com", "", List.of(to(BLUE, null)))
                                .build()),
                        cause(CauseKind.IMPORT, null, null, null)));
        first = Instant.ofEpochMilli(last.timestamp());
        awaitAfter(first);
        append(
                SHOP_HOST,
                shop(
                        2,
                        CREATED,
                        50,
                        50,
                        null,
                        cause(CauseKind.CAPI_EVENT, "audit.app.map-route", "anna@example.com", null),
                        cause(CauseKind.WEBHOOK, null, null, null)));
        append(SHOP_HOST, shop(3, CREATED, 1, null, null, cause(CauseKind.RECONCILE, null, null, null)));
        send(catalog.routeEvents(), SHOP_HOST, "not avro".getBytes(StandardCharsets.UTF_8));
        append(
                SHOP_HOST,
                event(
                        SHOP,
                        3,
                        new RouteAttributed(),
                        cause(CauseKind.CAPI_EVENT, "audit.route.update", "bert@example.com", null)));
        append(
                SHOP_HOST,
                event(
                        SHADOW,
                        1,
                        changed(route(SHADOW, SHOP_HOST, "", List.of(to(GREEN, null)))
                                .setCreatedAt(CREATED.minusSeconds(60))
                                .build()),
                        cause(CauseKind.CAPI_POLL, null, null, null)));
        append(
                SHOP_HOST,
                shop(
                        4,
                        CREATED,
                        90,
                        10,
                        new RouteOverride(1L, ByteBuffer.allocate(16), CREATED.plusSeconds(600), "marc"),
                        cause(CauseKind.OPERATOR, null, "marc", "checkout fails → back")));
        append(
                "gone.example.com",
                event(
                        GONE,
                        2,
                        new RouteDeleted(),
                        cause(CauseKind.CAPI_EVENT, "audit.route.delete-request", "anna@example.com", null)));
        append(
                "new.example.com/cart",
                event(
                        NEW,
                        1,
                        changed(route(NEW, "new.example.com", "/Cart", List.of(to(BLUE, null)))
                                .setRouteServiceUrl("https://waf.example.com/")
                                .setIsolationSegment("grün")
                                .setAnnotations(Map.of("weir.io/owner", "\"team\", shop\r\n\u001b[31mred"))
                                .setLabels(Map.of("tier", "edge"))
                                .build()),
                        cause(CauseKind.CAPI_EVENT, "audit.route.create", "anna@example.com", null)));
        state(SHOP, 4, SHOP_HOST, "", false);
        state(GONE, 2, "gone.example.com", "", true);
        state(NEW, 1, "new.example.com", "/cart", false);
    }

    /** Writes letters as the services do. */
    void writeLetters() {
        byte[] mixed = encode(
                catalog.routeEvents(), shop(3, CREATED, 1, null, null, cause(CauseKind.RECONCILE, null, null, null)));
        letter(
                "route-projector",
                "weights-mixed",
                "route has 1 destinations with a weight and 1 without",
                catalog.routeEvents().name(),
                2L,
                SHOP_HOST,
                mixed);
        letter(
                "route-projector",
                "undecodable",
                "the value under the key shop.example.com cannot be decoded",
                catalog.routeEvents().name(),
                3L,
                SHOP_HOST,
                "not avro".getBytes(StandardCharsets.UTF_8));
        letter(
                "capi-ingest",
                "body-invalid",
                "uris: missing; expected a list of text",
                "nats router.register",
                null,
                null,
                "{\"host\":\"10.0.0.1\"}".getBytes(StandardCharsets.UTF_8));
    }

    private void letter(
            String service,
            String reason,
            String message,
            String origin,
            @Nullable Long offset,
            @Nullable String key,
            byte[] value) {
        DeadLetter letter = new DeadLetter(
                service,
                reason,
                message,
                origin,
                offset == null ? null : 0,
                offset,
                key == null ? null : ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(value));
        // A key for each, so that each has a partition of its own and the positions do not depend on chance.
        RecordMetadata at = send(catalog.deadLetters(), reason, encode(catalog.deadLetters(), letter));
        letters.add(new LetterAt(reason, at.partition() + "@" + at.offset()));
        awaitAfter(Instant.ofEpochMilli(at.timestamp()));
    }

    /** Writes a setting. */
    void control(String key, Object value) {
        send(catalog.control(), key, encode(catalog.control(), new Control(value)));
    }

    /** What a command printed, without what differs between two runs: times of appending, names of topics, and ids of schemas. */
    String normalized(String printed) {
        String text = TIME.matcher(printed)
                .replaceAll(time -> Instant.parse(time.group()).isAfter(CREATED.plus(Duration.ofHours(1)))
                        ? "TTTT-TT-TTTTT:TT:TT.TTTZ"
                        : time.group());
        return text.replace(catalog.settings().prefix(), "weir.")
                .replace(platform.bootstrapServers(), "HOST:PORT")
                .replaceAll("schema id \\d+", "schema id N")
                .replaceAll("\"schemaId\" : \\d+", "\"schemaId\" : N");
    }

    private static RouteEvent shop(
            long revision,
            Instant created,
            int blue,
            @Nullable Integer green,
            @Nullable RouteOverride override,
            Cause... causes) {
        Route route = route(SHOP, SHOP_HOST, "", List.of(to(BLUE, blue), to(GREEN, green)))
                .setCreatedAt(created)
                .build();
        return event(SHOP, revision, new RouteChanged(route, override), causes);
    }

    private static RouteChanged changed(Route route) {
        return new RouteChanged(route, null);
    }

    private static Route.Builder route(String guid, String host, String path, List<Destination> destinations) {
        return Route.newBuilder()
                .setGuid(guid)
                .setHost(host)
                .setPath(path)
                .setProtocol("http")
                .setDestinations(destinations)
                .setOptions(Map.of("loadbalancing", "round-robin"))
                .setDomainGuid("domain-1")
                .setSpaceGuid("space-1")
                .setLabels(Map.of())
                .setAnnotations(Map.of())
                .setCreatedAt(CREATED)
                .setUpdatedAt(CREATED);
    }

    private static Destination to(String app, @Nullable Integer weight) {
        return new Destination(app, "web", 8080, "http1", weight);
    }

    private static Cause cause(CauseKind kind, @Nullable String type, @Nullable String actor, @Nullable String note) {
        return new Cause(kind, null, type, null, actor == null ? null : "user", actor, null, note);
    }

    private static RouteEvent event(String guid, long revision, Object change, Cause... causes) {
        return new RouteEvent(
                guid + "-" + revision,
                guid,
                revision,
                List.of(causes),
                CREATED.plusSeconds(revision),
                CREATED.plusSeconds(revision).plusMillis(250),
                change);
    }

    private void state(String guid, long revision, String host, String path, boolean deleted) {
        RouteState state = RouteState.newBuilder()
                .setRouteGuid(guid)
                .setRevision(revision)
                .setContentHash(ByteBuffer.allocate(16))
                .setHost(host)
                .setPath(path)
                .setDeleted(deleted)
                .setAttributedEvents(List.of())
                .build();
        send(catalog.routeState(), guid, encode(catalog.routeState(), state));
    }

    private RecordMetadata append(String key, RouteEvent event) {
        return send(catalog.routeEvents(), key, encode(catalog.routeEvents(), event));
    }

    @SuppressWarnings("unchecked")
    private <T extends SpecificRecord> byte[] encode(TopicSpec topic, T record) {
        return platform.serdes().serializer((Class<T>) record.getClass()).serialize(topic.name(), record);
    }

    private RecordMetadata send(TopicSpec topic, String key, byte[] value) {
        Integer partition =
                topic.equals(catalog.routeEvents()) ? HostPartitioner.partition(key, topic.partitions()) : null;
        try {
            return producer.send(
                            new ProducerRecord<>(topic.name(), partition, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("nothing was appended to " + topic.name(), e);
        }
    }

    /** Brokers count milliseconds: what comes next is to have another one. */
    private static void awaitAfter(Instant instant) {
        while (!Instant.now().isAfter(instant.plusMillis(1))) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
