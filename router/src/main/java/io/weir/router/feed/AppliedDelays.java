package io.weir.router.feed;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How long changes took from the append of their event until the table showed them: the router's clock against the broker's,
 * in milliseconds.
 *
 * <p>Threads: recorded by the writer, read by any.
 */
public final class AppliedDelays {

    private static final Duration MOST = Duration.ofHours(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram routes = new ConcurrentHistogram(MOST.toMillis(), SIGNIFICANT_DIGITS);
    private final Histogram endpoints = new ConcurrentHistogram(MOST.toMillis(), SIGNIFICANT_DIGITS);
    private final Timer routeTimer;
    private final Timer endpointTimer;

    /** @param registry where the same is shown as histograms */
    public AppliedDelays(MeterRegistry registry) {
        this.routeTimer = timer(registry, "routes");
        this.endpointTimer = timer(registry, "endpoints");
    }

    private static Timer timer(MeterRegistry registry, String table) {
        return Timer.builder("weir.applied.delay")
                .description("From the append of an event to the table that shows it")
                .tag("table", table)
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(40),
                        Duration.ofMillis(60),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    void route(long millis) {
        record(routes, routeTimer, millis);
    }

    void endpoint(long millis) {
        record(endpoints, endpointTimer, millis);
    }

    /** Clocks differ: what seems to be applied before it was appended took no time. */
    private static void record(Histogram histogram, Timer timer, long millis) {
        long bounded = Math.max(0, Math.min(MOST.toMillis(), millis));
        histogram.recordValue(bounded);
        timer.record(bounded, TimeUnit.MILLISECONDS);
    }

    /** Delays of routes so far, in milliseconds; a copy. */
    public Histogram routes() {
        return routes.copy();
    }

    /** Delays of endpoints so far, in milliseconds; a copy. */
    public Histogram endpoints() {
        return endpoints.copy();
    }
}
