package io.weir.router.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long work waits on each event loop: by how much a timer of it is late.
 *
 * <p>Threads: {@link #watch} is called on the loop.
 */
public final class EventLoopLag {

    /** Whatever holds a loop for longer is seen every time; 40 wakings a second are next to nothing. */
    private static final long PERIOD_MILLIS = 25;

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final AtomicInteger loops = new AtomicInteger();

    /** @param registry where histogram and maximum are shown, by the number of the loop */
    public EventLoopLag(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Watches the loop that it is called on, for as long as the verticle of that loop is deployed. */
    public void watch(Vertx vertx) {
        Timer lag = Timer.builder("weir.event.loop.lag")
                .description("By how much timers of the event loop are late")
                .tag("loop", Integer.toString(loops.getAndIncrement()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        again(vertx, lag);
    }

    private static void again(Vertx vertx, Timer lag) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
        vertx.setTimer(PERIOD_MILLIS, id -> {
            lag.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
            again(vertx, lag);
        });
    }
}
