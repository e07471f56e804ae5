package io.weir.projector.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.projector.fold.EndpointOutcome;
import io.weir.projector.fold.RejectReason;
import io.weir.projector.fold.RouteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What one projection counts, under the tag {@code table}. May be used from any thread.
 *
 * <p>Counted when processed: a record that is processed again after a failure is counted again.
 */
public final class ProjectionMeters implements AutoCloseable {

    private static final String TABLE = "table";

    private final Map<RouteOutcome, Counter> routeEvents = new EnumMap<>(RouteOutcome.class);
    private final Map<EndpointOutcome, Counter> endpointEvents = new EnumMap<>(EndpointOutcome.class);
    private final Map<RejectReason, Counter> deadLetters = new EnumMap<>(RejectReason.class);
    private final MeterRegistry registry;
    private final String table;
    private final List<Meter> all = new ArrayList<>();
    private final Counter refusedAgain;
    private final Counter heldEndpoints;
    private final Counter retries;
    private final Timer delay;

    /**
     * Registers every meter, at zero, so that an alert can be written before the first incident.
     *
     * @param table the topic that the projection writes
     */
    public ProjectionMeters(MeterRegistry registry, String table) {
        this.registry = registry;
        this.table = table;
        for (RouteOutcome outcome : RouteOutcome.values()) {
            routeEvents.put(
                    outcome,
                    register(Counter.builder("weir.projector.route.events")
                            .description("Route events folded, by what became of them")
                            .tag("outcome", word(outcome))));
        }
        for (EndpointOutcome outcome : EndpointOutcome.values()) {
            endpointEvents.put(
                    outcome,
                    register(Counter.builder("weir.projector.endpoint.events")
                            .description("Endpoint events folded, by what became of them")
                            .tag("outcome", word(outcome))));
        }
        for (RejectReason reason : RejectReason.values()) {
            deadLetters.put(
                    reason,
                    register(Counter.builder("weir.projector.dead.letters")
                            .description("Records sent to the dead letters, by reason")
                            .tag("reason", reason.word())));
        }
        refusedAgain = register(Counter.builder("weir.projector.refused.again")
                .description("Records of the past that a replay refused, without a dead letter: they had one"));
        heldEndpoints = register(Counter.builder("weir.projector.endpoints.held")
                .description("Endpoints whose expiry was put off because too many would have gone under one beat"));
        retries = register(Counter.builder("weir.projector.retries")
                .description("Attempts that failed for a reason outside of the record, so that the partition waited"));
        delay = Timer.builder("weir.projector.delay")
                .description("From the append of an event to its output being handed to the producer")
                .tag(TABLE, table)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
        all.add(delay);
    }

    private Counter register(Counter.Builder builder) {
        Counter counter = builder.tag(TABLE, table).register(registry);
        all.add(counter);
        return counter;
    }

    /** Takes the meters out of the registry: tables come and go. */
    @Override
    public void close() {
        all.forEach(registry::remove);
    }

    void routeEvent(RouteOutcome outcome) {
        Objects.requireNonNull(routeEvents.get(outcome)).increment();
    }

    void endpointEvent(EndpointOutcome outcome) {
        Objects.requireNonNull(endpointEvents.get(outcome)).increment();
    }

    void deadLetter(RejectReason reason) {
        Objects.requireNonNull(deadLetters.get(reason)).increment();
    }

    void refusedAgain() {
        refusedAgain.increment();
    }

    void held(long endpoints) {
        heldEndpoints.increment((double) endpoints);
    }

    /** @param sinceAppend may be negative where clocks differ; then it counts as none */
    void projected(Duration sinceAppend) {
        delay.record(sinceAppend.isNegative() ? Duration.ZERO : sinceAppend);
    }

    Counter retries() {
        return retries;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
