package io.weir.router.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.RouterError;
import io.weir.router.selection.Demand;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the request path counts.
 *
 * <p>Threads: all event loops.
 */
public final class ForwardMetrics implements ExchangeObserver {

    private static final String[] GROUPS = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Counter[] responses = new Counter[GROUPS.length];
    private final Timer latency;
    private final Counter retries;
    private final Counter diverted;
    private final Counter sticky;
    private final Counter canary;
    private final Counter instance;
    private final Counter marked;
    private final LongAdder active = new LongAdder();

    /** @param registry where the meters are shown */
    public ForwardMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (int i = 0; i < GROUPS.length; i++) {
            responses[i] = Counter.builder("weir.responses")
                    .description("Responses by status group; 4xx holds clients that went away")
                    .tag("status_group", GROUPS[i])
                    .register(registry);
        }
        this.latency = Timer.builder("weir.request.duration")
                .description("From the request's head to the last byte of the response")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        this.retries = Counter.builder("weir.retries")
                .description("Attempts after the first one of a request")
                .register(registry);
        this.diverted = Counter.builder("weir.draws.diverted")
                .description(
                        "Attempts on another destination than the one drawn, or than the user's side of a sticky canary")
                .register(registry);
        this.sticky = undrawn(registry, "sticky");
        this.canary = undrawn(registry, "canary");
        this.instance = undrawn(registry, "instance");
        this.marked = Counter.builder("weir.endpoints.marked")
                .description("Endpoints left out for a while after their connection failed")
                .register(registry);
        registry.gauge("weir.requests.active", active, LongAdder::sum);
    }

    private static Counter undrawn(MeterRegistry registry, String cause) {
        return Counter.builder("weir.requests.undrawn")
                .description(
                        "Requests that took no draw: their session's instance, their user's side of a sticky canary, or"
                                + " the instance they asked for served them")
                .tag("cause", cause)
                .register(registry);
    }

    /** Requests that are being forwarded. */
    public long active() {
        return active.sum();
    }

    void began() {
        active.increment();
    }

    void ended() {
        active.decrement();
    }

    @Override
    public void finished(Exchange x, int status, long nowNanos) {
        int group = status / 100 - 1;
        if (group >= 0 && group < GROUPS.length) {
            responses[group].increment();
        }
        latency.record(nowNanos - x.startNanos, TimeUnit.NANOSECONDS);
        RouterError error = x.error;
        if (error != null) {
            registry.counter("weir.router.errors", "error", label(error.code())).increment();
        }
    }

    /** The reason of an endpoint failure would make as many series as there are reasons. */
    private static String label(@Nullable String code) {
        if (code == null) {
            return "malformed";
        }
        int reason = code.indexOf(" (");
        return reason < 0 ? code : code.substring(0, reason);
    }

    /**
     * Counts what came of a selection.
     *
     * @param again whether it was for an attempt after the first one
     */
    void selected(Demand<?> demand, boolean again) {
        if (again) {
            retries.increment();
        } else {
            switch (demand.basis()) {
                case STICKY -> sticky.increment();
                case CANARY -> canary.increment();
                case INSTANCE -> instance.increment();
                case DRAW, NONE -> {}
            }
        }
        if (demand.diverted()) {
            diverted.increment();
        }
    }

    void marked() {
        marked.increment();
    }
}
