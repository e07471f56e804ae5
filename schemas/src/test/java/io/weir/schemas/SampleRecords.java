package io.weir.schemas;

import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.avro.HeldScan;
import io.weir.schemas.avro.ImportDone;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.PollWatermark;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.avro.ScanOrder;
import io.weir.schemas.avro.ScanOrderKind;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.avro.SourceAlive;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of every topic: one with all its fields set, one with as few as can be, and the other things it can say. */
public final class SampleRecords {

    private static final Instant SECOND = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant MILLIS = Instant.parse("2026-11-01T12:00:00.123Z");
    private static final String ROUTE = "cbad697f-cac1-48f4-9017-ac08f39dfb31";
    private static final String APP = "1cb006ee-fb05-47e1-b541-c34179ddc446";

    private SampleRecords() {}

    /** The samples by name; a name begins with that of the record. */
    public static Map<String, SpecificRecord> all() {
        Map<String, SpecificRecord> samples = new LinkedHashMap<>();
        samples.put(
                "CapiNotification-filled",
                new CapiNotification(ROUTE, List.of(fullCause()), MILLIS, true, fullRoute(), MILLIS, putBack()));
        samples.put(
                "CapiNotification-minimal",
                new CapiNotification(ROUTE, List.of(plainCause()), MILLIS, false, null, null, null));
        samples.put("RouteState-filled", fullState());
        samples.put("RouteState-minimal", plainState());
        samples.put("RouteEvent-filled", event(new RouteChanged(fullRoute(), override()), 7, SECOND));
        samples.put("RouteEvent-minimal", event(new RouteDeleted(), 1, null));
        samples.put("RouteEvent-attributed", event(new RouteAttributed(), 7, SECOND));
        samples.put("EndpointEvent-filled", registered(fullEndpoint()));
        samples.put("EndpointEvent-minimal", new EndpointEvent(EndpointSource.NATS, new SourceAlive()));
        samples.put("EndpointEvent-plain", registered(plainEndpoint()));
        samples.put("EndpointEvent-unregistered", unregistered());
        samples.put("RouteTableEntry-filled", fullEntry());
        samples.put("RouteTableEntry-minimal", plainEntry());
        samples.put("EndpointTableEntry-filled", endpointEntry(fullEndpoint(), SECOND));
        samples.put("EndpointTableEntry-minimal", endpointEntry(plainEndpoint(), null));
        samples.put("Member-filled", fullMember());
        samples.put("Member-minimal", plainMember());
        samples.put("Control-filled", new Control(heldScan()));
        samples.put("Control-minimal", new Control(new ServingTable("weir.route-table", false, null, "", null)));
        samples.put("Control-serving", new Control(servingThePast()));
        samples.put("Control-projected", new Control(projected()));
        samples.put("Control-watermark", new Control(new PollWatermark(SECOND)));
        samples.put("Control-order", new Control(release()));
        samples.put("Control-imported", new Control(new ImportDone(MILLIS, 4000L)));
        samples.put("DeadLetter-filled", fullDeadLetter());
        samples.put("DeadLetter-minimal", plainDeadLetter());
        return samples;
    }

    /** A route with every field set, destinations and maps in no order. */
    public static Route fullRoute() {
        return Route.newBuilder()
                .setGuid(ROUTE)
                .setHost("*.example.com")
                .setPath("/V2")
                .setProtocol("http")
                .setPort(1024)
                .setInternal(true)
                .setDestinations(List.of(
                        new Destination(APP, "worker", 9090, "http2", 20),
                        new Destination(APP, "web", 8080, "http1", 80)))
                .setOptions(Map.of("loadbalancing", "hash", "hash_header", "X-User", "hash_balance", "1.25"))
                .setRouteServiceUrl("https://service.example.com")
                .setIsolationSegment("private")
                .setDomainGuid("0b5f3633-194c-42d2-9408-972366617e0e")
                .setSpaceGuid("885a8cb3-c07b-4856-b448-eeb10bf36236")
                .setOrganizationGuid("0966e6c5-c9eb-4a0f-b9d4-2a2a6ef1fd22")
                .setLabels(Map.of("team", "ä", "stage", "blue"))
                .setAnnotations(Map.of("weir.io/selection", "destination", "note", "x"))
                .setCreatedAt(SECOND)
                .setUpdatedAt(SECOND.plusSeconds(60))
                .build();
    }

    /** A route with as little as can be. */
    public static Route plainRoute() {
        return Route.newBuilder()
                .setGuid(ROUTE)
                .setHost("app.example.com")
                .setPath("")
                .setProtocol("http")
                .setDestinations(List.of())
                .setOptions(Map.of())
                .setDomainGuid("d")
                .setSpaceGuid("s")
                .setLabels(Map.of())
                .setAnnotations(Map.of())
                .setCreatedAt(SECOND)
                .setUpdatedAt(SECOND)
                .build();
    }

    private static Cause fullCause() {
        return Cause.newBuilder()
                .setKind(CauseKind.CAPI_EVENT)
                .setEventGuid("a595fe2f-01ff-4965-a50c-290258ab8582")
                .setEventType("audit.app.map-route")
                .setActorGuid("d144abe3-3d7b-40d4-b63f-2584798d3ee5")
                .setActorType("user")
                .setActorName("admin@example.com")
                .setEventTime(SECOND)
                .setNote("as agreed, änderung 7")
                .build();
    }

    private static Cause plainCause() {
        return Cause.newBuilder().setKind(CauseKind.RECONCILE).build();
    }

    private static RouteEvent event(Object change, long revision, @Nullable Instant capiTime) {
        return RouteEvent.newBuilder()
                .setEventId("6a2f0e2c-7b8f-4f2a-9f4e-0d3c5b1a2f3e")
                .setRouteGuid(ROUTE)
                .setRevision(revision)
                .setCauses(List.of(fullCause(), plainCause()))
                .setCapiTime(capiTime)
                .setObservedAt(MILLIS)
                .setChange(change)
                .build();
    }

    private static RouteState fullState() {
        return RouteState.newBuilder()
                .setRouteGuid(ROUTE)
                .setRevision(7)
                .setContentHash(hash())
                .setHost("*.example.com")
                .setPath("/v2")
                .setDeleted(false)
                .setAttributedEvents(List.of("a595fe2f-01ff-4965-a50c-290258ab8582"))
                .setOverride(override())
                .setSpaceGuid("885a8cb3-c07b-4856-b448-eeb10bf36236")
                .setOrganizationGuid("0966e6c5-c9eb-4a0f-b9d4-2a2a6ef1fd22")
                .build();
    }

    private static RouteState plainState() {
        return RouteState.newBuilder()
                .setRouteGuid(ROUTE)
                .setRevision(8)
                .setContentHash(ByteBuffer.allocate(0))
                .setHost("app.example.com")
                .setPath("")
                .setDeleted(true)
                .setAttributedEvents(List.of())
                .build();
    }

    private static Endpoint fullEndpoint() {
        return Endpoint.newBuilder()
                .setAddress("10.0.16.7")
                .setPort(61001)
                .setTls(true)
                .setServerCertSan("7e2f0c4a-0d1b-4c55-6f2a-8a1d")
                .setAppGuid(APP)
                .setProcessType("web")
                .setProcessGuid("f6e8-process")
                .setInstanceId("7e2f0c4a-0d1b-4c55-6f2a-8a1d")
                .setInstanceIndex(3)
                .setAvailabilityZone("z1")
                .setIsolationSegment("private")
                .setProtocol("http2")
                .setTags(Map.of("component", "route-emitter", "app_name", "spring"))
                .build();
    }

    private static Endpoint plainEndpoint() {
        return Endpoint.newBuilder()
                .setAddress("2001:db8::1")
                .setPort(1)
                .setInstanceId("i")
                .setTags(Map.of())
                .build();
    }

    private static EndpointEvent registered(Endpoint endpoint) {
        return new EndpointEvent(EndpointSource.HTTP, new EndpointRegistered(endpoint, "app.example.com/v2", 120));
    }

    private static EndpointEvent unregistered() {
        EndpointUnregistered change = EndpointUnregistered.newBuilder()
                .setEndpointId("10.0.16.7:61001")
                .setInstanceId("7e2f0c4a")
                .setUri("app.example.com/v2")
                .build();
        return new EndpointEvent(EndpointSource.UNKNOWN, change);
    }

    private static RouteTableEntry fullEntry() {
        return RouteTableEntry.newBuilder()
                .setHost("*.example.com")
                .setPath("/v2")
                .setRouteGuid(ROUTE)
                .setRevision(7)
                .setContentHash(hash())
                .setDestinations(List.of(
                        new Destination(APP, "web", 8080, "http1", 80),
                        new Destination(APP, "worker", 9090, "http2", 20)))
                .setOptions(Map.of("loadbalancing", "hash", "hash_header", "X-User"))
                .setRouteServiceUrl("https://service.example.com")
                .setIsolationSegment("private")
                .setSpaceGuid("885a8cb3-c07b-4856-b448-eeb10bf36236")
                .setAnnotations(Map.of("weir.io/selection", "destination"))
                .setLineage(lineage(SECOND))
                .setOverride(override())
                .build();
    }

    private static RouteTableEntry plainEntry() {
        return RouteTableEntry.newBuilder()
                .setHost("app.example.com")
                .setPath("")
                .setRouteGuid(ROUTE)
                .setRevision(1)
                .setContentHash(hash())
                .setDestinations(List.of())
                .setOptions(Map.of())
                .setSpaceGuid("s")
                .setAnnotations(Map.of())
                .setLineage(lineage(null))
                .build();
    }

    private static EndpointTableEntry endpointEntry(Endpoint endpoint, @Nullable Instant capiTime) {
        return new EndpointTableEntry(endpoint, List.of("app.example.com", "app.example.com/v2"), lineage(capiTime));
    }

    private static Lineage lineage(@Nullable Instant capiTime) {
        return new Lineage("weir.route-events", 11, 4_294_967_296L, MILLIS, capiTime);
    }

    private static Member fullMember() {
        return new Member(
                "router-1",
                "default",
                "10.0.0.5:8080",
                true,
                MILLIS.toEpochMilli(),
                List.of(0, 5, 11),
                Map.of("weir.route-table-0", 12L, "weir.endpoint-table-3", 9_000_000_000L),
                Map.of("0", "00ff00ff00ff00ff", "11", "8000000000000000"),
                "weir.route-table-2",
                "0.1.0",
                "eu-west-1a",
                1234.5,
                true,
                List.of(0, 5, 11, 12),
                7L);
    }

    private static Member plainMember() {
        return new Member(
                "r",
                "default",
                "127.0.0.1:1",
                false,
                0L,
                List.of(),
                Map.of(),
                Map.of(),
                "",
                "",
                "",
                0.0,
                false,
                List.of(),
                0L);
    }

    private static RouteOrder putBack() {
        return new RouteOrder(RouteOrderKind.OVERRIDE, 3L, fullRoute());
    }

    private static RouteOverride override() {
        return new RouteOverride(3L, hash(), MILLIS, "operator@example.com");
    }

    private static ServingTable servingThePast() {
        return new ServingTable("weir.route-table-past", true, SECOND, "operator@example.com", MILLIS);
    }

    private static ProjectedTable projected() {
        return new ProjectedTable(
                "weir.route-table-past",
                1,
                SECOND,
                Map.of("0", 12L, "11", 4_294_967_296L),
                true,
                "operator@example.com",
                MILLIS);
    }

    private static HeldScan heldScan() {
        return new HeldScan(
                "0d3c5b1a-7b8f-4f2a-9f4e-6a2f0e2c2f3e",
                MILLIS,
                "The scan found 12 of 4,000 known routes.",
                4000L,
                12L,
                List.of(ROUTE));
    }

    private static ScanOrder release() {
        return new ScanOrder(
                "5f0e8a52-3f4c-4d0c-9f0a-0f8f3a8f2b11",
                ScanOrderKind.RELEASE,
                "0d3c5b1a-7b8f-4f2a-9f4e-6a2f0e2c2f3e",
                "operator@example.com",
                MILLIS);
    }

    private static DeadLetter fullDeadLetter() {
        return new DeadLetter(
                "route-projector",
                "weights-mixed",
                "Route " + ROUTE + " has weights on 1 of 2 destinations.",
                "weir.route-events",
                3,
                77L,
                ByteBuffer.wrap("app.example.com".getBytes(StandardCharsets.UTF_8)),
                ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 1, -1}));
    }

    private static DeadLetter plainDeadLetter() {
        return DeadLetter.newBuilder()
                .setService("capi-ingest")
                .setReason("undecodable")
                .setMessage("The body is not JSON.")
                .setOrigin("webhook")
                .build();
    }

    private static ByteBuffer hash() {
        return ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -1});
    }
}
