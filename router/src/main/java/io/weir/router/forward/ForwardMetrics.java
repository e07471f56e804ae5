package io.weir.router.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.RouterError;
import io.weir.router.metrics.EventLoopLag;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What the request path counts of its decisions and of what goes wrong; how many requests there are and how long they take is
 * counted by {@link io.weir.router.metrics.RequestMetrics}.
 *
 * <p>Threads: all event loops.
 */
public final class ForwardMetrics implements ExchangeObserver {

    /** Labels come from closed sets of the code; should one be built at run time after all, it makes no more series than this. */
    private static final int LABELS_MAX = 40;

    private static final String OTHER = "other";
    private static final int SWITCHING_PROTOCOLS = 101;

    private static final Duration[] LOOKUP_BUCKETS = {
        Duration.ofNanos(100),
        Duration.ofNanos(250),
        Duration.ofNanos(500),
        Duration.ofNanos(1_000),
        Duration.ofNanos(2_500),
        Duration.ofNanos(5_000),
        Duration.ofNanos(10_000),
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofMillis(1)
    };

    private final MeterRegistry registry;
    private final EventLoopLag lag;
    private final Map<String, Counter> errors = new ConcurrentHashMap<>();
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Counter retries;
    private final Counter draws;
    private final Counter diverted;
    private final Counter sticky;
    private final Counter canary;
    private final Counter instance;
    private final Counter marked;
    private final Counter rejected;
    private final Counter badGateways;
    private final Counter upgrades;
    private final Counter upgradeFailures;
    private final Timer lookup;
    private final LongAdder active = new LongAdder();

    /** @param registry where the meters are shown */
    public ForwardMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.lag = new EventLoopLag(registry);
        this.retries = counter("weir.retries", "Attempts after the first one of a request");
        this.draws = counter("weir.draws", "Requests whose destination was drawn by weight");
        this.diverted = counter(
                "weir.draws.diverted",
                "Attempts on another destination than the one drawn, or than the user's side of a sticky canary");
        this.sticky = undrawn(registry, "sticky");
        this.canary = undrawn(registry, "canary");
        this.instance = undrawn(registry, "instance");
        this.marked = counter("weir.endpoints.marked", "Endpoints left out for a while after their connection failed");
        this.rejected = counter(
                "weir.requests.rejected", "Requests that the router answered 4xx itself: no route, or not understood");
        this.badGateways =
                counter("weir.bad.gateways", "Requests that the router answered itself because no endpoint did");
        this.upgrades = counter("weir.websocket.upgrades", "Connections upgraded to another protocol, once over");
        this.upgradeFailures =
                counter("weir.websocket.failures", "Requests for an upgrade that were answered otherwise");
        this.lookup = Timer.builder("weir.route.lookup")
                .description("Time of a lookup in the route table, of one in 64")
                .serviceLevelObjectives(LOOKUP_BUCKETS)
                .register(registry);
        registry.gauge("weir.requests.active", active, LongAdder::sum);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
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
        Selection<Endpoint> selection = x.selection;
        if (selection != null && selection.sequence() != null && x.demand.drew()) {
            draws.increment();
        }
        if (status == SWITCHING_PROTOCOLS) {
            upgrades.increment();
        } else if (x.upgrades) {
            upgradeFailures.increment();
        }
        RouterError error = x.error;
        if (error != null) {
            answered(error, status, x.forwardedNanos != 0);
        }
    }

    private void answered(RouterError error, int status, boolean forwarded) {
        labelled(errors, "weir.router.errors", "Answers by the router itself", "error", label(error.code()))
                .increment();
        if (forwarded) {
            badGateways.increment();
        } else if (status < 500) {
            rejected.increment();
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

    private Counter labelled(
            Map<String, Counter> counters, String name, String description, String label, String value) {
        Counter counter = counters.get(value);
        if (counter != null) {
            return counter;
        }
        String bounded = counters.size() < LABELS_MAX ? value : OTHER;
        return counters.computeIfAbsent(
                bounded,
                v -> Counter.builder(name)
                        .description(description)
                        .tag(label, v)
                        .register(registry));
    }

    /**
     * Counts an attempt that failed.
     *
     * @param kind what went wrong, one of a closed set of short words such as {@code dial-refused}; it becomes a label
     */
    void endpointFailed(String kind) {
        labelled(
                        failures,
                        "weir.endpoint.failures",
                        "Attempts that an endpoint failed, by what went wrong",
                        "kind",
                        kind)
                .increment();
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

    void lookedUp(long nanos) {
        lookup.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Measures from now on how late this loop is; called on it. */
    void watchLoop(Vertx vertx) {
        lag.watch(vertx);
    }
}
