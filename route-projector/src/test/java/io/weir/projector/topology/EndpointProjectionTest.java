package io.weir.projector.topology;

import static io.weir.projector.fixture.EndpointEvents.START;
import static io.weir.projector.fixture.EndpointEvents.alive;
import static io.weir.projector.fixture.EndpointEvents.endpoint;
import static io.weir.projector.fixture.EndpointEvents.registered;
import static io.weir.projector.fixture.EndpointEvents.unregistered;
import static io.weir.projector.topology.ProjectionFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.EndpointHistory;
import io.weir.projector.fixture.Generic;
import io.weir.projector.fold.NaiveEndpointTable;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint half of the topology, its stores and its expiry index included. */
@SuppressWarnings("NullAway") // what is missing fails the test where it is used
class EndpointProjectionTest {

    private static final String A = "10.0.0.1:61001";
    private static final String URI = "app.example.com";
    private static final int TTL = 120;

    private ProjectionFixture projection;
    private Instant now = START;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        projection = ProjectionFixture.ofEndpoints(stateDir);
    }

    @AfterEach
    void stop() {
        projection.close();
    }

    private void event(String key, EndpointEvent event) {
        projection.endpoint(key, event, now);
    }

    private void beatFor(int seconds) {
        for (Instant end = now.plusSeconds(seconds); now.isBefore(end); ) {
            now = now.plusSeconds(5);
            event("NATS", alive(EndpointSource.NATS));
        }
    }

    @Test
    void anEndpointStandsUnderItsIdAndGoesWhenItsTimeIsUp() {
        event("NATS", alive(EndpointSource.NATS));
        event(A, registered(A, "i1", URI));

        beatFor(TTL);

        List<ProjectionFixture.Written<EndpointTableEntry>> written = projection.endpointTable();
        assertThat(written).extracting(ProjectionFixture.Written::key).containsExactly(A, A);
        assertThat(written.getFirst().value().getLineage())
                .isEqualTo(new Lineage("weir.endpoint-events", 0, 1L, START, null));
        assertThat(written.getLast().value()).isNull();
        assertThat(written.getLast().timestamp()).isEqualTo(START.plusSeconds(TTL));
        assertThat(projection.count("weir.projector.endpoint.events", "outcome", "expired"))
                .isOne();
    }

    @Test
    void heartbeatsWriteNothing() {
        event("NATS", alive(EndpointSource.NATS));
        event(A, registered(A, "i1", URI));
        projection.endpointTable();

        for (int i = 0; i < 20; i++) {
            beatFor(30);
            event(A, registered(A, "i1", URI));
        }

        assertThat(projection.endpointTable()).isEmpty();
        assertThat(projection.count("weir.projector.endpoint.events", "outcome", "refreshed"))
                .isEqualTo(20);
    }

    @Test
    void anUnregisteredEndpointLeavesNothingBehindToExpire() {
        event("NATS", alive(EndpointSource.NATS));
        event(A, registered(A, "i1", URI));
        event(A, unregistered(A, "i1", null));
        projection.endpointTable();

        beatFor(2 * TTL);

        assertThat(projection.endpointTable()).isEmpty();
        assertThat(projection
                        .driver
                        .getKeyValueStore(ProjectionTopology.ENDPOINT_EXPIRY)
                        .all())
                .isExhausted();
        assertThat(projection
                        .driver
                        .getKeyValueStore(ProjectionTopology.ENDPOINTS)
                        .all())
                .isExhausted();
    }

    @Test
    void tooManyAtOnceAreHeldAndCounted() {
        event("NATS", alive(EndpointSource.NATS));
        for (int i = 0; i < 51; i++) {
            String id = "10.0.1." + i + ":8080";
            event(id, registered(id, "i" + i, URI));
        }
        projection.endpointTable();

        beatFor(TTL);

        assertThat(projection.endpointTable()).isEmpty();
        assertThat(projection
                        .meters
                        .get("weir.projector.endpoints.held")
                        .counter()
                        .count())
                .isEqualTo(51);

        beatFor(TTL);

        assertThat(projection.endpointTable())
                .hasSize(51)
                .allSatisfy(written -> assertThat(written.value()).isNull());
    }

    @Test
    void refusedAndUndecodableEventsAreDeadLettersAndThePartitionGoesOn() {
        projection.endpointBytes(bytes(A), new byte[] {7}, now);
        event(A, registered(EndpointSource.NATS, endpoint(A, "i1"), URI, 0));
        event(A, registered(A, "i1", URI));

        assertThat(projection.deadLetters())
                .extracting(written -> written.value().getReason())
                .containsExactly("undecodable", "ttl-out-of-range");
        assertThat(projection.endpointTable()).hasSize(1);
    }

    @Test
    void aWholeHistoryGivesWhatAnIndependentFoldSays() {
        long seed = Long.getLong("weir.test.seed", System.nanoTime());
        System.out.println("EndpointProjectionTest: seed " + seed);
        List<EndpointHistory.Step> history = EndpointHistory.of(seed, 2_000, 120);
        NaiveEndpointTable naive = new NaiveEndpointTable();

        for (EndpointHistory.Step step : history) {
            projection.endpoint(step.key(), step.event(), START.plusMillis(step.millis()));
            naive.append(START.plusMillis(step.millis()).toEpochMilli(), step.key(), Generic.of(step.event()));
        }

        Map<String, List<String>> table = new TreeMap<>();
        for (ProjectionFixture.Written<EndpointTableEntry> written : projection.endpointTable()) {
            if (written.value() == null) {
                table.remove(written.key());
            } else {
                table.put(written.key(), NaiveEndpointTable.describe(Generic.of(written.value())));
            }
        }
        assertThat(table).as("seed %d", seed).isEqualTo(naive.table());
    }
}
