package io.weir.projector.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.fleet.FleetLook;
import io.weir.projector.operator.fleet.FleetView;
import io.weir.projector.operator.fleet.FleetWatch;
import io.weir.projector.operator.fleet.MemberRow;
import io.weir.schemas.avro.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code weir fleet} shows, as meters: looked at on a thread of its own, so that no scrape waits for Kafka.
 *
 * <p>While Kafka does not answer, the meters keep what they had and {@code weir_fleet_look_age_seconds} grows.
 */
public final class FleetMeters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetMeters.class);

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    /** Members that have series of their own, the first by fleet and id; all are counted. */
    private static final int MEMBERS_MAX = 500;

    private static final String FLEET = "fleet";
    private static final String MEMBER = "member";
    private static final String STATE = "state";

    private final FleetWatch fleet;
    private final FleetLook look;
    private final MultiGauge members;
    private final MultiGauge member;
    private final MultiGauge lagRecords;
    private final MultiGauge lagSeconds;
    private final MultiGauge requests;
    private final MultiGauge conflicts;
    private final Thread thread;
    private volatile long lookedNanos = System.nanoTime();
    private volatile boolean closing;

    private FleetMeters(KafkaAccess access, FleetWatch fleet, MeterRegistry registry) {
        this.fleet = fleet;
        look = new FleetLook(access, fleet);
        members = gauge(registry, "weir.fleet.members", "Routers by how they are");
        member = gauge(registry, "weir.fleet.member.info", "1 for a router, with what it says of itself");
        lagRecords = gauge(registry, "weir.fleet.member.lag.records", "Offsets that a router has still to apply");
        lagSeconds = MultiGauge.builder("weir.fleet.member.lag")
                .description("For how long the oldest record that a router has not applied has been in its table")
                .baseUnit("seconds")
                .register(registry);
        requests = gauge(registry, "weir.fleet.member.requests.per.second", "Requests that end at a router");
        conflicts = gauge(
                registry,
                "weir.fleet.table.conflicts",
                "Partitions of a route table of which routers hold different contents at the same offset");
        Gauge.builder("weir.fleet.look.age", this, m -> m.ageMillis() / 1000.0)
                .description("Since when the fleet could not be looked at")
                .baseUnit("seconds")
                .register(registry);
        thread = Thread.ofPlatform().daemon().name("weir-fleet-meters").unstarted(this::run);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    /**
     * Begins to look.
     *
     * @param access not closed by this
     * @param fleet not closed by this
     */
    public static FleetMeters start(KafkaAccess access, FleetWatch fleet, MeterRegistry registry) {
        FleetMeters meters = new FleetMeters(access, fleet, registry);
        meters.thread.start();
        return meters;
    }

    private long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedNanos);
    }

    private void run() {
        try {
            boolean troubled = false;
            while (!closing) {
                troubled = look(troubled);
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the fleet is looked at no longer");
        } finally {
            // Closing must not be interrupted as well.
            Thread.interrupted();
            look.close();
        }
    }

    /** Whether it failed. */
    private boolean look(boolean troubledBefore) throws InterruptedException {
        try {
            fleet.awaitComplete(INTERVAL);
            show(look.take());
            lookedNanos = System.nanoTime();
            return false;
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!troubledBefore && !closing) {
                LOG.warn("the fleet cannot be looked at, its meters keep what they had error={}", e.toString());
            }
            return true;
        }
    }

    private void show(FleetView view) {
        List<MultiGauge.Row<?>> states = new ArrayList<>();
        List<MultiGauge.Row<?>> differing = new ArrayList<>();
        for (String name : view.fleets()) {
            FleetView its = view.ofFleet(name);
            for (MemberRow.State state : MemberRow.State.values()) {
                states.add(MultiGauge.Row.of(Tags.of(FLEET, name, STATE, state.word()), its.count(state)));
            }
            differing.add(
                    MultiGauge.Row.of(Tags.of(FLEET, name), its.conflicts().size()));
        }
        members.register(states, true);
        conflicts.register(differing, true);
        showMembers(view.members().stream().limit(MEMBERS_MAX).toList());
    }

    private void showMembers(List<MemberRow> rows) {
        List<MultiGauge.Row<?>> infos = new ArrayList<>();
        List<MultiGauge.Row<?>> records = new ArrayList<>();
        List<MultiGauge.Row<?>> seconds = new ArrayList<>();
        List<MultiGauge.Row<?>> rates = new ArrayList<>();
        for (MemberRow row : rows) {
            Member its = row.member();
            Tags tags = Tags.of(FLEET, its.getFleet(), MEMBER, its.getMemberId());
            Tags said = Tags.of(
                    STATE,
                    row.state().word(),
                    "shard",
                    row.shard(),
                    "table",
                    row.table(),
                    "version",
                    its.getVersion(),
                    "zone",
                    its.getZone());
            infos.add(MultiGauge.Row.of(tags.and(said), 1));
            // Whoever is silent has its state; what it said last tells nothing of now.
            if (row.state() != MemberRow.State.SILENT) {
                row.lag().ifPresent(lag -> records.add(MultiGauge.Row.of(tags, lag)));
                row.lagMillis().ifPresent(lag -> seconds.add(MultiGauge.Row.of(tags, lag / 1000.0)));
                rates.add(MultiGauge.Row.of(tags, its.getRequestsPerSecond()));
            }
        }
        member.register(infos, true);
        lagRecords.register(records, true);
        lagSeconds.register(seconds, true);
        requests.register(rates, true);
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
