package io.weir.projector.history;

import static io.weir.projector.fixture.RouteEvents.attributed;
import static io.weir.projector.fixture.RouteEvents.changed;
import static io.weir.projector.fixture.RouteEvents.deleted;
import static io.weir.projector.fixture.RouteEvents.route;
import static io.weir.projector.fixture.RouteEvents.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.projector.ProjectorConfig;
import io.weir.projector.fixture.Installation;
import io.weir.projector.fixture.RouteEvents;
import io.weir.projector.fixture.RouteHistory.Step;
import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteFold;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RouteHistoryIT {

    private static final RouteFold FOLD = RouteFold.of(FoldVersion.V1);
    private static final String GUID = "6f1b2c3d-0000-4000-8000-00000000000a";
    private static final String OTHER = "6f1b2c3d-0000-4000-8000-00000000000b";
    private static final int ALL = 100;

    @TempDir
    Path folder;

    private final TestPlatform platform = TestPlatform.shared();
    private final Installation installation =
            new Installation(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void tellsWhatEachEventChangedAndWhatCameOfIt() {
        append(
                "one.example.com",
                changed(
                        1,
                        route(GUID, to("blue", 90), to("green", 10))
                                .setHost("one.example.com")
                                .setPath("")));
        append(
                "one.example.com",
                changed(
                        2,
                        route(GUID, to("blue", 50), to("red", 50))
                                .setHost("one.example.com")
                                .setPath("")
                                .setOptions(Map.of("loadbalancing", "hash"))));
        append(
                "one.example.com",
                changed(
                        3,
                        route(GUID, to("blue", 1), to("red", null))
                                .setHost("one.example.com")
                                .setPath("")));
        append("one.example.com", attributed(GUID, 3));
        append("one.example.com", deleted(GUID, 4));
        append("one.example.com", deleted(GUID, 4));

        RouteHistory history = at("one.example.com", ALL);

        assertThat(history.steps())
                .extracting(step -> step.outcome().name())
                .containsExactly("APPLIED", "APPLIED", "REJECTED", "ATTRIBUTED", "APPLIED", "IGNORED");
        assertThat(history.steps().get(1).changes())
                .extracting(change -> change.field() + ": " + change.from() + " to " + change.to())
                .containsExactly(
                        "destination blue:web:8080: weight 90 to weight 50",
                        "destination green:web:8080: weight 10 to null",
                        "destination red:web:8080: null to weight 50",
                        "option loadbalancing: round-robin to hash");
        assertThat(history.steps().get(2).rejection())
                .satisfies(rejection -> assertThat(rejection.reason().word()).isEqualTo("weights-mixed"));
        assertThat(history.keys()).containsExactly("one.example.com");
        assertThat(history.omitted()).isZero();
    }

    @Test
    void namesTheRouteInWhoseShadowAnEventStands() {
        append(
                "one.example.com",
                changed(
                        1,
                        route(GUID, to("blue", null))
                                .setHost("one.example.com")
                                .setPath("")
                                .setCreatedAt(RouteEvents.CREATED.plusSeconds(9))));
        append(
                "one.example.com",
                changed(
                        1,
                        route(OTHER, to("red", null)).setHost("one.example.com").setPath("")));

        RouteHistory history = at("one.example.com", ALL);

        assertThat(history.steps()).extracting(HistoryStep::shadowedBy).containsExactly(null, GUID);
    }

    @Test
    void showsWhatCannotBeRead() {
        append(
                "one.example.com",
                changed(
                        1,
                        route(GUID, to("blue", null)).setHost("one.example.com").setPath("")));
        installation.send(
                installation.catalog().routeEvents(), "one.example.com", "not avro".getBytes(StandardCharsets.UTF_8));
        installation.send(installation.catalog().routeEvents(), "one.example.com", null);

        RouteHistory history = at("one.example.com", ALL);

        assertThat(history.steps())
                .extracting(step -> step.rejection() == null
                        ? ""
                        : step.rejection().reason().word())
                .containsExactly("", "undecodable", "value-missing");
    }

    @Test
    void keepsTheNewestAndCountsTheRest() {
        for (int revision = 1; revision <= 5; revision++) {
            append(
                    "one.example.com",
                    changed(
                            revision,
                            route(GUID, to("blue", revision))
                                    .setHost("one.example.com")
                                    .setPath("")));
        }

        RouteHistory history = at("one.example.com", 2);

        assertThat(history.steps())
                .extracting(step -> ((LoggedEvent) step.record()).event().getRevision())
                .containsExactly(4L, 5L);
        assertThat(history.omitted()).isEqualTo(3);
        assertThat(history.steps().getFirst().changes())
                .extracting(change -> change.from() + " to " + change.to())
                .containsExactly("weight 3 to weight 4");
    }

    @Test
    void followsARouteThatMovedByItsGuid() {
        // Hosts of different partitions, so that only all of them together hold the whole route.
        List<String> hosts = hostsOfDifferentPartitions();
        append(
                hosts.get(0),
                changed(1, route(GUID, to("blue", 1)).setHost(hosts.get(0)).setPath("")));
        append(hosts.get(0), deleted(GUID, 2));
        append(
                hosts.get(1),
                changed(3, route(GUID, to("blue", 2)).setHost(hosts.get(1)).setPath("")));
        append(
                hosts.get(1),
                changed(1, route(OTHER, to("red", 1)).setHost(hosts.get(1)).setPath("")));
        state(GUID, 3, hosts.get(1));

        RouteHistory history = of(GUID);

        assertThat(history.keys()).containsExactlyInAnyOrderElementsOf(hosts);
        assertThat(history.steps())
                .extracting(step -> ((LoggedEvent) step.record()).event().getRevision() + " " + step.outcome())
                .containsExactly("1 APPLIED", "2 APPLIED", "3 APPLIED");
        assertThat(history.steps().getLast().changes())
                .extracting(change -> change.field() + ": " + change.from() + " to " + change.to())
                .containsExactly("destination blue:web:8080: weight 1 to weight 2");
    }

    @Test
    void findsARouteOfWhichNoStateIsKnownAndOneThatNeverMoved() {
        append(
                "one.example.com",
                changed(1, route(GUID, to("blue", 1)).setHost("one.example.com").setPath("")));
        append(
                "two.example.com",
                changed(
                        1,
                        route(OTHER, to("blue", 1)).setHost("two.example.com").setPath("")));
        state(OTHER, 1, "two.example.com");

        assertThat(of(GUID).keys()).containsExactly("one.example.com");
        assertThat(of(OTHER).keys()).containsExactly("two.example.com");
        assertThat(of("6f1b2c3d-0000-4000-8000-00000000000c").steps()).isEmpty();
    }

    @Test
    void saysWhichTopicIsMissing() {
        ProjectorConfig elsewhere = installation.config(folder).with(new TopicsSettings("nowhere.", 3, (short) 1));

        assertThatThrownBy(() -> EventLog.open(elsewhere))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("no topic nowhere.route-events")
                .hasMessageContaining(platform.bootstrapServers());
    }

    private RouteHistory at(String key, int limit) {
        try (EventLog log = EventLog.open(installation.config(folder))) {
            return RouteHistory.at(log, FOLD, RouteKey.parse(key), limit);
        }
    }

    private RouteHistory of(String guid) {
        try (EventLog log = EventLog.open(installation.config(folder))) {
            return RouteHistory.of(log, FOLD, guid, ALL);
        }
    }

    private List<String> hostsOfDifferentPartitions() {
        int partitions = installation.catalog().routeEvents().partitions();
        List<String> hosts = new ArrayList<>(List.of("host-0.example.com"));
        for (int i = 1; hosts.size() < 2; i++) {
            String host = "host-" + i + ".example.com";
            if (HostPartitioner.partition(host, partitions)
                    != HostPartitioner.partition(hosts.getFirst(), partitions)) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    private void append(String key, RouteEvent event) {
        installation.route(new Step(key, event));
    }

    private void state(String guid, long revision, String host) {
        RouteState state = RouteState.newBuilder()
                .setRouteGuid(guid)
                .setRevision(revision)
                .setContentHash(ByteBuffer.allocate(16))
                .setHost(host)
                .setPath("")
                .setDeleted(false)
                .setAttributedEvents(List.of())
                .build();
        installation.send(
                installation.catalog().routeState(),
                guid,
                installation.encode(installation.catalog().routeState(), state));
    }
}
