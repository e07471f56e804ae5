package io.weir.router.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;

/** Meters of snapshots. Threads: written by one at a time, read by whoever scrapes. */
final class SnapshotMetrics {

    private final Counter written;
    private final Counter failed;
    private final Counter refused;
    private final InstantSource clock;
    private volatile long createdMillis = -1;
    private volatile long bytes;
    private volatile double seconds;

    SnapshotMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        written = Counter.builder("weir.snapshot.writes")
                .description("Snapshots that were written")
                .register(registry);
        failed = Counter.builder("weir.snapshot.failures")
                .description("Snapshots that could not be written or read")
                .register(registry);
        refused = Counter.builder("weir.snapshot.refusals")
                .description("Snapshots that could not be used, being damaged or another table's")
                .register(registry);
        Gauge.builder("weir.snapshot.age", this, SnapshotMetrics::age)
                .description("Since when the snapshot on the disk was begun; not a number without one")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("weir.snapshot.size", this, m -> m.bytes)
                .description("How long the snapshot on the disk is")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("weir.snapshot.duration", this, m -> m.seconds)
                .description("How long writing it took")
                .baseUnit("seconds")
                .register(registry);
    }

    private double age() {
        return createdMillis < 0 ? Double.NaN : Math.max(0, clock.millis() - createdMillis) / 1000.0;
    }

    void found(long created, long size) {
        createdMillis = created;
        bytes = size;
    }

    void written(long created, long size, Duration took) {
        found(created, size);
        seconds = took.toNanos() / 1e9;
        written.increment();
    }

    void failed() {
        failed.increment();
    }

    void refused() {
        refused.increment();
        createdMillis = -1;
        bytes = 0;
    }
}
