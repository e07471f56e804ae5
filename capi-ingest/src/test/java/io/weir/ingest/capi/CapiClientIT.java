package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiAuditEvent;
import io.weir.embedded.capi.CapiDomain;
import io.weir.embedded.capi.CapiIsolationSegment;
import io.weir.embedded.capi.CapiOrganization;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.CapiSpace;
import io.weir.embedded.capi.DestinationRequest;
import io.weir.embedded.capi.Foundation;
import io.weir.embedded.capi.RouteMessage;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.capi.Trouble;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.RecordedCalls;
import io.weir.ingest.scope.Scope;
import io.weir.ingest.scope.ScopeConfig;
import io.weir.schemas.avro.Route;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against the simulated CAPI. */
@Timeout(120)
class CapiClientIT {

    private final SimulatedCapi capi = SimulatedCapi.start(SimulatedCapiSettings.defaults());
    private final Foundation foundation = capi.foundation();
    private final CapiOrganization organization = foundation.createOrganization("org");
    private final CapiSpace space = foundation.createSpace(organization, "space");
    private final CapiDomain domain = foundation.createDomain("apps.example.com");
    private final CapiApp app = foundation.createApp(space, "app");
    private final RecordedCalls meter = new RecordedCalls();

    @AfterEach
    void close() {
        capi.close();
    }

    @Test
    void everyPageIsReadRouteByRoute() throws Exception {
        List<String> guids = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            guids.add(create("route-" + i).guid());
        }

        try (CapiClient client = client(Scope.everything())) {
            List<String> seen = new ArrayList<>();
            for (int page = 1; page <= 3; page++) {
                RouteListPage read = client.routes(RouteQuery.all(10), page, item -> seen.add(item.guid()));
                assertThat(read).isEqualTo(new RouteListPage(25, 3, page < 3 ? 10 : 5));
            }
            assertThat(seen).isEqualTo(guids);
        }
    }

    @Test
    void aFingerprintMovesWithTheRouteAndOnlyThen() throws Exception {
        CapiRoute changed = create("changed");
        CapiRoute kept = create("kept");

        try (CapiClient client = client(Scope.everything())) {
            Map<String, Long> before = fingerprints(client);
            Map<String, Long> again = fingerprints(client);
            foundation.replaceDestinations(
                    Actor.operator(), changed.guid(), List.of(DestinationRequest.of(app.guid(), 100)));
            Map<String, Long> after = fingerprints(client);

            assertThat(again).isEqualTo(before);
            assertThat(after.get(kept.guid())).isEqualTo(before.get(kept.guid()));
            assertThat(after.get(changed.guid())).isNotEqualTo(before.get(changed.guid()));
        }
    }

    private static Map<String, Long> fingerprints(CapiClient client) throws Exception {
        Map<String, Long> fingerprints = new HashMap<>();
        client.routes(RouteQuery.all(5_000), 1, item -> fingerprints.put(item.guid(), item.contentFingerprint()));
        return fingerprints;
    }

    @Test
    void whatCapiSavedSinceIsFoundThoughItHasLeftTheScope() throws Exception {
        CapiRoute old = create("old");
        Instant future = old.updatedAt().plusSeconds(3_600);
        CapiRoute meshed = create("meshed");
        foundation.updateRoute(meshed.guid(), Documents.read("{\"metadata\":{\"labels\":{\"mesh\":\"true\"}}}"));

        try (CapiClient client = client(Scope.of(new ScopeConfig(List.of(), Optional.of("mesh=true"))))) {
            List<RouteItem> all = new ArrayList<>();
            assertThat(client.routes(RouteQuery.all(50), 1, all::add).totalResults())
                    .isEqualTo(1);
            assertThat(all).extracting(RouteItem::guid).containsExactly(meshed.guid());

            List<RouteItem> updated = new ArrayList<>();
            client.routes(RouteQuery.updatedSince(old.updatedAt(), 50), 1, updated::add);
            assertThat(updated)
                    .extracting(item -> item.observation().getClass().getSimpleName())
                    .containsExactly("OutOfScope", "Found");
            assertThat(client.routes(RouteQuery.updatedSince(future, 50), 1, _ -> {}))
                    .isEqualTo(new RouteListPage(0, 1, 0));
        }
    }

    @Test
    void everyEventOfARouteIsFound() throws Exception {
        Instant start = Instant.now().minusSeconds(2);
        CapiRoute route = create("www");
        foundation.replaceDestinations(Actor.operator(), route.guid(), List.of(DestinationRequest.of(app.guid())));
        foundation
                .bindings()
                .create(Actor.operator(), route.guid(), UUID.randomUUID().toString(), "https://service.example.com");
        foundation.deleteRoute(Actor.operator(), route.guid());
        foundation.deleteSpace(Actor.operator(), space.guid());

        try (CapiClient client = client(Scope.everything())) {
            AuditEventPage page = client.auditEvents(start, 1);

            assertThat(page.refused()).isEmpty();
            assertThat(page.totalPages()).isEqualTo(1);
            assertThat(page.events())
                    .extracting(AuditEvent::type)
                    .contains(
                            "audit.route.create",
                            "audit.app.map-route",
                            "audit.service_route_binding.create",
                            "audit.route.delete-request",
                            "audit.space.delete-request");
            assertThat(page.events())
                    .filteredOn(event -> !event.type().startsWith("audit.space"))
                    .extracting(AuditEvent::routeGuid)
                    .containsOnly(Optional.of(route.guid()));
            assertThat(page.events())
                    .filteredOn(event -> event.type().startsWith("audit.space"))
                    .extracting(AuditEvent::targetGuid)
                    .containsOnly(space.guid());
            assertThat(client.auditEvents(Instant.now().plusSeconds(3_600), 1).events())
                    .isEmpty();
            assertThat(client.newestAuditEvent())
                    .contains(foundation.auditEvents().stream()
                            .map(CapiAuditEvent::createdAt)
                            .max(Instant::compareTo)
                            .orElseThrow());
        }
    }

    @Test
    void routesAreCompletedFromBindingsAndSegments() throws Exception {
        CapiRoute bound = create("bound");
        CapiRoute plain = create("plain");
        foundation
                .bindings()
                .create(Actor.operator(), bound.guid(), UUID.randomUUID().toString(), "https://service.example.com");
        CapiIsolationSegment segment = foundation.segments().create("segment-1");
        foundation.segments().entitle(segment.guid(), List.of(organization.guid()));
        foundation.segments().entitle(CapiIsolationSegment.SHARED_GUID, List.of(organization.guid()));
        foundation.segments().makeDefault(organization.guid(), segment.guid());

        try (CapiClient client = client(Scope.everything())) {
            Map<String, Observation> looked = client.observe(List.of(bound.guid(), plain.guid()));
            Map<String, Observation> scanned = new HashMap<>();
            client.routes(
                    RouteQuery.all(50), 1, client.loadParts(), item -> scanned.put(item.guid(), item.observation()));

            assertThat(looked).isEqualTo(scanned);
            assertThat(found(looked, bound).getRouteServiceUrl()).isEqualTo("https://service.example.com");
            assertThat(found(looked, plain).getRouteServiceUrl()).isNull();
            assertThat(found(looked, plain).getIsolationSegment()).isEqualTo("segment-1");

            foundation.segments().assign(space.guid(), CapiIsolationSegment.SHARED_GUID);
            assertThat(found(client.observe(List.of(plain.guid()), Instant.MAX), plain)
                            .getIsolationSegment())
                    .isNull();
        }
    }

    @Test
    void aTokenThatIsRevokedOrEndsIsReplaced() throws Exception {
        CapiRoute route = create("www");

        try (CapiClient client = client(Scope.everything())) {
            for (int i = 0; i < 3; i++) {
                client.observe(List.of(route.guid()));
                capi.revokeTokens();
            }
        }

        assertThat(meter.tokenRefreshes()).isEqualTo(3);
        assertThat(capi.tokensIssued()).isEqualTo(3);
    }

    @Test
    void aClientWithoutRolesIsKnownToSeeNotEverything() throws Exception {
        try (SimulatedCapi other = SimulatedCapi.start(SimulatedCapiSettings.defaults()
                        .withClients(List.of(SimulatedClient.withoutRoles("weir", "weir-secret"))));
                CapiClient client = new CapiClient(config(other), Scope.everything(), InstantSource.system(), meter)) {
            assertThat(client.observe(List.of("route-1"))).containsEntry("route-1", new Observation.Gone());
            assertThat(client.seesEveryRoute()).isFalse();
        }
    }

    /** Whatever goes wrong by chance, an answer is the truth: no route is gone that is there, none is there that is gone. */
    @Test
    void troubleMakesItWaitAndNeverGuess() throws Exception {
        long seed = System.nanoTime();
        List<String> there = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            CapiRoute route = create("route-" + i);
            (i % 4 == 0 ? gone : there).add(route.guid());
        }
        gone.forEach(guid -> foundation.deleteRoute(Actor.operator(), guid));
        List<String> all = new ArrayList<>(there);
        all.addAll(gone);
        capi.trouble(Trouble.mixed(seed, 0.02));

        try (CapiClient client = client(Scope.everything())) {
            PatientCapi patience = new PatientCapi(Duration.ofMillis(5), InstantSource.system());
            for (int round = 0; round < 10; round++) {
                Map<String, Observation> seen = patience.untilAnswered(() -> client.observe(all, Instant.MAX));
                assertThat(there)
                        .as("seed %d", seed)
                        .allSatisfy(guid -> assertThat(seen.get(guid)).isInstanceOf(Observation.Found.class));
                assertThat(gone)
                        .as("seed %d", seed)
                        .allSatisfy(guid -> assertThat(seen.get(guid)).isInstanceOf(Observation.Gone.class));
            }
        }
        assertThat(capi.struck()).as("seed %d", seed).isNotEmpty();
    }

    private CapiRoute create(String host) {
        return foundation.createRoute(Actor.operator(), RouteMessage.of(host, "", space, domain));
    }

    private CapiClient client(Scope scope) {
        return new CapiClient(config(capi), scope, InstantSource.system(), meter);
    }

    private static CapiConfig config(SimulatedCapi capi) {
        return CapiConfig.of(
                        capi.uri(), capi.client().id(), Secret.of(capi.client().secret()))
                .withTimes(Duration.ofMillis(700), Duration.ofMillis(100));
    }

    private static Route found(Map<String, Observation> seen, CapiRoute route) {
        if (seen.get(route.guid()) instanceof Observation.Found(Route found)) {
            return found;
        }
        throw new AssertionError(route.guid() + " was seen as " + seen.get(route.guid()));
    }
}
