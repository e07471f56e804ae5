package io.weir.projector;

import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.deleted;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.Folders;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.fixture.AdminPort;
import io.weir.projector.fixture.EndpointEvents;
import io.weir.projector.fixture.EndpointHistory;
import io.weir.projector.fixture.ExactTables;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteHistory;
import io.weir.projector.fixture.TopicContent;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events in, entries, tombstones and dead letters out, on a real broker with a real registry. */
@Timeout(120)
class ProjectionChainIT {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String ENDPOINT = "10.0.0.1:8080";

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
    private final TopicCatalog catalog = installation.catalog();

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void eventsBecomeEntriesTombstonesAndDeadLetters() throws Exception {
        try (Projector projector = Projector.start(installation.config(folder))) {
            RecordMetadata stays = append("stays.example.com", 1, to("blue", 80), to("green", 20));
            append("goes.example.com", 1, to("blue", null));
            installation.route(new RouteHistory.Step("goes.example.com", deleted("goes.example.com", 2)));
            RecordMetadata mixed = append("mixed.example.com", 1, to("blue", 1), to("green", null));
            byte[] garbage = "not avro".getBytes(StandardCharsets.UTF_8);
            RecordMetadata undecodable = installation.send(catalog.routeEvents(), "stays.example.com", garbage);
            RecordMetadata registered = append(EndpointEvents.registered(ENDPOINT, "i-1", "stays.example.com"));
            append(EndpointEvents.registered("10.0.0.2:8080", "i-2", "stays.example.com"));
            installation.endpoint(new EndpointHistory.Step(
                    "10.0.0.2:8080", EndpointEvents.unregistered("10.0.0.2:8080", "i-2", null), 0));

            Eventually.until(SOON, installation::isCaughtUp, "everything is projected");

            TopicContent<RouteTableEntry> routes = installation.read(catalog.routeTable(), RouteTableEntry.class);
            assertThat(routes.view()).containsOnlyKeys("stays.example.com");
            assertThat(routes.of("goes.example.com"))
                    .hasSize(2)
                    .last()
                    .satisfies(row -> assertThat(row.isTombstone()).isTrue());
            assertCameFrom(routes.of("stays.example.com").getFirst(), stays);
            assertThat(routes.of("stays.example.com").getFirst().partition()).isEqualTo(stays.partition());
            TopicContent<EndpointTableEntry> endpoints =
                    installation.read(catalog.endpointTable(), EndpointTableEntry.class);
            assertThat(endpoints.view()).containsOnlyKeys(ENDPOINT);
            EndpointTableEntry entry = endpoints.of(ENDPOINT).getLast().present();
            assertThat(entry.getUris()).containsExactly("stays.example.com");
            assertThat(entry.getLineage().getAppendTime().toEpochMilli()).isEqualTo(registered.timestamp());
            assertDeadLetters(mixed, undecodable, garbage);
            assertReadyOnTheAdminPort(projector);
        }
    }

    private void assertDeadLetters(RecordMetadata mixed, RecordMetadata undecodable, byte[] garbage) {
        List<TopicContent.Row<DeadLetter>> letters =
                installation.read(catalog.deadLetters(), DeadLetter.class).rows();
        assertThat(letters)
                .extracting(row -> row.key() + " " + row.present().getReason() + " "
                        + row.present().getOrigin() + "-" + row.present().getPartition() + "@"
                        + row.present().getOffset())
                .containsExactlyInAnyOrder(
                        "mixed.example.com weights-mixed " + mixed, "stays.example.com undecodable " + undecodable);
        assertThat(letters)
                .filteredOn(row -> row.present().getReason().equals("undecodable"))
                .singleElement()
                .satisfies(row -> assertThat(row.present().getValue().array()).isEqualTo(garbage));
    }

    private static void assertCameFrom(TopicContent.Row<RouteTableEntry> row, RecordMetadata event) {
        assertThat(row.present().getLineage().getTopic()).isEqualTo(event.topic());
        assertThat(row.present().getLineage().getPartition()).isEqualTo(event.partition());
        assertThat(row.present().getLineage().getOffset()).isEqualTo(event.offset());
        assertThat(row.present().getLineage().getAppendTime().toEpochMilli()).isEqualTo(event.timestamp());
        assertThat(row.timestamp()).isEqualTo(event.timestamp());
        assertThat(row.headers()).containsOnlyKeys("weir-projected-at", "weir-event-offset");
        assertThat(row.headers()).containsEntry("weir-event-offset", Long.toString(event.offset()));
    }

    private void assertReadyOnTheAdminPort(Projector projector) throws IOException, InterruptedException {
        AdminPort admin = new AdminPort(projector.adminPort());
        assertThat(admin.get("/ready").statusCode()).isEqualTo(200);
        assertThat(admin.get("/ready").body())
                .isEqualTo("ready\n" + catalog.endpointTable().name() + ": ready\n"
                        + catalog.routeTable().name() + ": ready (fold 1)\n");
        assertThat(admin.metric("weir_projector_dead_letters_total{reason=\"weights-mixed\",table=\""
                        + catalog.routeTable().name() + "\"}"))
                .isEqualTo(1);
    }

    @Test
    void aRestartGoesOnWhereItWasWithItsStateFolderAndWithoutIt() throws Exception {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        List<RouteHistory.Step> routes = RouteHistory.of(seed, 360, 12);
        List<EndpointHistory.Step> endpoints = EndpointHistory.of(seed, 90, 8);
        ExactTables tables = new ExactTables(installation);

        for (int third = 0; third < 3; third++) {
            try (Projector projector = Projector.start(installation.config(folder.resolve("state")))) {
                routes.subList(third * 120, third * 120 + 120).forEach(installation::route);
                endpoints.subList(third * 30, third * 30 + 30).forEach(installation::endpoint);
                Eventually.until(SOON, installation::isCaughtUp, "everything is projected");
                assertThat(projector.isReady()).isTrue();
            }
            // Between the first and the second the folder stays; before the third it is lost.
            if (third == 1) {
                Folders.delete(folder.resolve("state"));
            }
        }

        tables.check("seed " + seed);
    }

    private RecordMetadata append(String host, long revision, Destination... destinations) {
        RouteEvent event =
                changed(revision, route(host, destinations).setHost(host).setPath(""));
        return installation.route(new RouteHistory.Step(host, event));
    }

    private RecordMetadata append(EndpointEvent event) {
        Endpoint endpoint = ((EndpointRegistered) event.getChange()).getEndpoint();
        return installation.endpoint(
                new EndpointHistory.Step(endpoint.getAddress() + ":" + endpoint.getPort(), event, 0));
    }
}
