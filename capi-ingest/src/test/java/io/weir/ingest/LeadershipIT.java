package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.capi.Actor;
import io.weir.embedded.capi.CapiIsolationSegment;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.IsolationSegments;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.LogRules;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several instances, each a process of its own, of which one polls. */
class LeadershipIT {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SECONDS = Duration.ofSeconds(15);

    private final ImpatientPlatform platform = new ImpatientPlatform();
    private final Rig rig = platform.rig();
    private final List<Instance> instances = new ArrayList<>();

    @TempDir
    Path folder;

    private record Instance(ProcessUnderTest process, int adminPort) {}

    @AfterEach
    void close() {
        instances.forEach(instance -> instance.process().close());
        rig.close();
        platform.close();
    }

    @Test
    void anotherInstancePollsOnWhenTheLeaderDiesOrStandsStill() throws IOException {
        CapiRoute route = rig.createRoute("led");
        startInstance();
        startInstance();
        Instance killed = leader();
        Eventually.until(START, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");

        killed.process().kill();
        rig.split(route.guid(), 10);

        Eventually.until(SECONDS, () -> weight(route) == 90, "the other has polled it");
        instances.remove(killed);
        startInstance();
        Instance paused = leader();
        Eventually.until(START, () -> instances.stream().allMatch(this::owns), "both have partitions");

        paused.process().pause();
        rig.split(route.guid(), 20);

        Eventually.until(SECONDS, () -> weight(route) == 80, "the one that runs has polled it");
        paused.process().resume();
        rig.split(route.guid(), 30);
        Eventually.until(SECONDS, () -> weight(route) == 70, "the change after it is in the log");
        Eventually.until(SECONDS, () -> leaders().size() == 1, "one leads");
        LogRules.check(rig.log());
        assertThat(rig.log().of(route.guid()).stream().flatMap(event -> event.getCauses().stream()))
                .filteredOn(cause -> cause.getEventGuid() != null)
                .extracting(Cause::getEventGuid)
                .as("every event is named once")
                .doesNotHaveDuplicates();
    }

    @Test
    void aChangeMadeWhileNobodyWasThereHasItsActor() throws IOException {
        CapiRoute route = rig.createRoute("unattended");
        startInstance();
        Eventually.until(START, () -> !rig.log().of(route.guid()).isEmpty(), "the route is in the log");
        Eventually.until(START, () -> rig.log().control().containsKey("watermark-audit-events"), "polling has begun");
        instances.removeFirst().process().kill();
        rig.split(route.guid(), 40);

        startInstance();

        Eventually.until(START, () -> changes(route) >= 2, "the change is in the log");
        assertThat(rig.log().of(route.guid()).stream().flatMap(event -> event.getCauses().stream()))
                .anySatisfy(cause -> {
                    assertThat(cause.getKind()).isEqualTo(CauseKind.CAPI_EVENT);
                    assertThat(cause.getActorName()).isEqualTo(Actor.operator().name());
                });
    }

    /** CAPI has no event for it, and an instance that does not scan remembers the segments of an hour. */
    @Test
    void aSegmentThatTheLeaderSeesIsWrittenByWhoeverOwnsTheRoute() throws IOException {
        List<CapiRoute> routes = IntStream.range(0, 12)
                .mapToObj(number -> rig.createRoute("isolated-" + number))
                .toList();
        startInstance();
        startInstance();
        Eventually.until(START, () -> instances.stream().allMatch(this::owns), "both have partitions");
        routes.forEach(route -> rig.split(route.guid(), 40));
        Eventually.until(SECONDS, () -> routes.stream().allMatch(route -> weight(route) == 60), "each was looked at");

        IsolationSegments segments = rig.capi().foundation().segments();
        CapiIsolationSegment segment = segments.create("isolated");
        segments.entitle(segment.guid(), List.of(rig.space().organizationGuid()));
        segments.assign(rig.space().guid(), segment.guid());

        Eventually.until(
                SECONDS,
                () -> routes.stream()
                        .allMatch(route -> "isolated".equals(lastShown(route).getIsolationSegment())),
                "every route is known to be isolated");
        LogRules.check(rig.log());
    }

    private void startInstance() throws IOException {
        int adminPort = FreePorts.next();
        instances.add(new Instance(rig.startProcess(folder, adminPort), adminPort));
    }

    private Instance leader() {
        return Eventually.value(START, () -> leaders().size() == 1 ? leaders().getFirst() : null, "one instance leads");
    }

    private List<Instance> leaders() {
        return instances.stream()
                .filter(instance ->
                        rig.admin(instance.adminPort(), "/v1/leader").body().contains("\"leader\":true"))
                .toList();
    }

    private boolean owns(Instance instance) {
        return !rig.admin(instance.adminPort(), "/health").body().contains("\"partitions_open\":0");
    }

    private long changes(CapiRoute route) {
        return rig.log().of(route.guid()).stream()
                .filter(event -> event.getChange() instanceof RouteChanged)
                .count();
    }

    /** The larger weight of the route's last change. */
    private int weight(CapiRoute route) {
        return lastShown(route).getDestinations().stream()
                .mapToInt(destination -> destination.getWeight() == null ? 0 : destination.getWeight())
                .max()
                .orElse(0);
    }

    private Route lastShown(CapiRoute route) {
        RouteEvent last = rig.log().of(route.guid()).stream()
                .filter(event -> event.getChange() instanceof RouteChanged)
                .toList()
                .getLast();
        return ((RouteChanged) last.getChange()).getRoute();
    }
}
