package io.weir.ingest.endpoint;

import io.weir.ingest.metrics.IngestMeters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the clock by which a source's registrations expire: a {@code SourceAlive} on the partitions of {@code weir.endpoint-events}
 * each 5 s, while the source's gate is open there and Kafka acknowledges.
 *
 * <p>A beat whose predecessor is unacknowledged is skipped, not queued: a queue of beats that reaches Kafka after an outage would
 * move the clock by the time of the outage, in which no heartbeat could be written. So is a beat after a registration had to be
 * refused for want of Kafka: it says that every heartbeat could have been heard.
 *
 * <p>Has a thread of its own, since sending can block while Kafka is away.
 */
public final class AliveBeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AliveBeat.class);

    private final EndpointEvents events;
    private final BeatGate gate;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final AtomicBoolean[] unacknowledged;
    private final AtomicBoolean refused = new AtomicBoolean();
    private volatile @Nullable Instant lastAcknowledged;
    private final ScheduledExecutorService thread;

    public AliveBeat(EndpointEvents events, BeatGate gate, IngestMeters meters, InstantSource clock) {
        this.events = events;
        this.gate = gate;
        this.meters = meters;
        this.clock = clock;
        this.unacknowledged = new AtomicBoolean[events.partitions()];
        for (int partition = 0; partition < unacknowledged.length; partition++) {
            unacknowledged[partition] = new AtomicBoolean();
        }
        String name = "weir-ingest-beat-" + events.source().name().toLowerCase(Locale.ROOT);
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** Beats from now on. */
    public void start(Duration period) {
        var _ = thread.scheduleWithFixedDelay(this::beat, 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A registration was refused since Kafka did not acknowledge it: the next beat is skipped. */
    public void registrationRefused() {
        refused.set(true);
    }

    /** When Kafka last acknowledged a beat; null before the first. */
    public @Nullable Instant lastAcknowledged() {
        return lastAcknowledged;
    }

    private void beat() {
        if (refused.getAndSet(false)) {
            meters.beat(events.source(), "skipped");
            return;
        }
        for (int partition = 0; partition < unacknowledged.length; partition++) {
            try {
                if (gate.isOpen(partition)) {
                    beat(partition);
                }
            } catch (KafkaException e) {
                LOG.warn("a beat could not be sent topic={} error={}", events.topic(), e.toString());
                return;
            } catch (RuntimeException e) {
                // A scheduled task that throws is never run again, and endpoints would never expire.
                LOG.error("a beat failed unexpectedly topic={}", events.topic(), e);
                return;
            }
        }
    }

    private void beat(int partition) {
        AtomicBoolean pending = unacknowledged[partition];
        if (!pending.compareAndSet(false, true)) {
            meters.beat(events.source(), "skipped");
            return;
        }
        try {
            var _ = events.beat(partition).whenComplete((done, failure) -> {
                pending.set(false);
                if (failure == null) {
                    lastAcknowledged = clock.instant();
                    meters.beat(events.source(), "sent");
                } else {
                    meters.beat(events.source(), "failed");
                    gate.failed(partition);
                }
            });
        } catch (RuntimeException e) {
            pending.set(false);
            gate.failed(partition);
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
