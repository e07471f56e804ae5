package io.weir.router.fleet;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;

/** Meters of what a router says of itself. Threads: written by the publisher, read by whoever scrapes. */
final class MemberMetrics {

    private final Counter published;
    private final Counter failed;
    private volatile long lastNanos = System.nanoTime();

    MemberMetrics(MeterRegistry registry) {
        published = Counter.builder("weir.member.publications")
                .description("Records about this router that Kafka acknowledged")
                .register(registry);
        failed = Counter.builder("weir.member.publication.failures")
                .description("Records about this router that could not be written")
                .register(registry);
        Gauge.builder("weir.member.age", this, m -> m.ageMillis() / 1000.0)
                .description("Since when no record about this router was acknowledged")
                .baseUnit("seconds")
                .register(registry);
    }

    void acknowledged() {
        published.increment();
        lastNanos = System.nanoTime();
    }

    void failed() {
        failed.increment();
    }

    private long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastNanos);
    }
}
