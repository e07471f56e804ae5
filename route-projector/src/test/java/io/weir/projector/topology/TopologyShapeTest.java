package io.weir.projector.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.projector.fixture.EndpointEvents;
import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.runtime.StateMemory;
import io.weir.projector.runtime.StreamsSettings;
import io.weir.schemas.config.ByteSize;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names that outlive the program. They are in the names of changelog topics, of consumer groups and of state folders on every installation.
 *
 * <p>What it costs to break one:
 *
 * <ul>
 *   <li>an application id: the new group has no offsets and no state. It reads the log from its beginning, writes every entry of the table
 *       again, and every dead letter; endpoints whose events are no longer kept never expire. The old group and changelogs stay behind.
 *   <li>a store's name: a changelog of a new name is empty. Claims start from nothing in the middle of the log: a route that is deleted or
 *       shadowed later is forgotten, and the table is wrong until it is replayed.
 *   <li>the number or the order of sources: tasks are renumbered, and the folders on disk are those of another task.
 *   <li>a node's name: nothing on disk, but what the operators' dashboards name.
 * </ul>
 *
 * <p>So a change here is a migration: a new table by replay, and never an edit of this test.
 */
class TopologyShapeTest {

    private static final TopicCatalog CATALOG = ProjectionFixture.CATALOG;

    @Test
    void ofARouteTableIsAsPinned(@TempDir Path stateDir) throws IOException {
        try (ProjectionFixture projection = ProjectionFixture.ofRoutes(stateDir)) {
            assertThat(projection.topology.describe().toString().strip()).isEqualTo(pinned("route-topology.txt"));
        }
    }

    @Test
    void ofTheEndpointTableIsAsPinned(@TempDir Path stateDir) throws IOException {
        try (ProjectionFixture projection = ProjectionFixture.ofEndpoints(stateDir)) {
            assertThat(projection.topology.describe().toString().strip()).isEqualTo(pinned("endpoint-topology.txt"));
        }
    }

    @Test
    void applicationsAreNamedAfterTheirTables() {
        assertThat(StreamsSettings.applicationOf(CATALOG, "weir.route-table")).isEqualTo("weir.route-projector");
        assertThat(StreamsSettings.applicationOf(CATALOG, "weir.route-table-blue"))
                .isEqualTo("weir.route-projector-blue");
        assertThat(StreamsSettings.applicationOf(CATALOG, "weir.endpoint-table"))
                .isEqualTo("weir.endpoint-projector");
        TopicCatalog other = new TopicCatalog(TopicCatalogSettings.defaults().withPrefix("east."));
        assertThat(StreamsSettings.applicationOf(other, "east.route-table-blue"))
                .isEqualTo("east.route-projector-blue");
        assertThatThrownBy(() -> StreamsSettings.applicationOf(CATALOG, "weir.route-events"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weir.route-events");
    }

    @Test
    void changelogsAreNamedAfterApplicationAndStore(@TempDir Path routes, @TempDir Path endpoints) {
        try (ProjectionFixture projection = ProjectionFixture.ofRoutes(routes)) {
            projection.route(
                    RouteEvents.KEY,
                    RouteEvents.changed(1, RouteEvents.route("r1", RouteEvents.to("app", null))),
                    RouteEvents.CREATED);

            assertThat(projection.driver.producedTopicNames())
                    .containsExactlyInAnyOrder("weir.route-table", "weir.route-projector-route-claims-changelog");
        }
        try (ProjectionFixture projection = ProjectionFixture.ofEndpoints(endpoints)) {
            projection.endpoint(
                    "10.0.0.1:8080",
                    EndpointEvents.registered("10.0.0.1:8080", "i-1", "app.example.com"),
                    EndpointEvents.START);
            projection.endpoint(
                    "NATS", EndpointEvents.alive(io.weir.schemas.avro.EndpointSource.NATS), EndpointEvents.START);

            assertThat(projection.driver.producedTopicNames())
                    .containsExactlyInAnyOrder(
                            "weir.endpoint-table",
                            "weir.endpoint-projector-endpoints-changelog",
                            "weir.endpoint-projector-endpoint-expiry-changelog",
                            "weir.endpoint-projector-source-clocks-changelog");
        }
    }

    @Test
    void runsWithWhatTheDesignAsksFor(@TempDir Path stateDir) {
        try (StateMemory memory = new StateMemory(ByteSize.ofMebibytes(16))) {
            Properties properties = ProjectionFixture.properties(stateDir, "weir.route-table", memory);

            assertThat(properties)
                    .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "weir.route-projector")
                    .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2)
                    .containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100L)
                    .containsEntry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L)
                    .containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1)
                    .containsEntry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic")
                    .containsEntry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)
                    .containsEntry("linger.ms", 100)
                    .containsEntry("session.timeout.ms", 6_000);
            assertThat(new StreamsConfig(properties).originals()).isNotEmpty();
        }
    }

    private static String pinned(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(TopologyShapeTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
