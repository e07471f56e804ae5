package io.weir.ingest.nats;

import io.weir.ingest.endpoint.BeatGate;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.worker.Ownership;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Says on which partitions the clock of NATS may move on: those that this instance has had for so long, and has heard NATS for so long,
 * that every emitter has repeated all it has. Thread-safe.
 *
 * <p>Whenever a partition comes or goes, what was written there is forgotten, so that the next heartbeat of each endpoint is written.
 */
final class NatsGate implements BeatGate, Ownership.Listener {

    private static final long NEVER = Long.MIN_VALUE;

    private final ProbeRounds rounds;
    private final Ownership ownership;
    private final EndpointWriter writer;
    private final LongSupplier nanoTime;
    private final long steadyNanos;
    private final AtomicLongArray ownedSince;

    /** @param steadyFor how long a partition must have been owned */
    NatsGate(
            ProbeRounds rounds, Ownership ownership, EndpointWriter writer, LongSupplier nanoTime, Duration steadyFor) {
        this.rounds = rounds;
        this.ownership = ownership;
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.steadyNanos = steadyFor.toNanos();
        this.ownedSince = new AtomicLongArray(writer.partitions());
        for (int partition = 0; partition < ownedSince.length(); partition++) {
            ownedSince.set(partition, NEVER);
        }
    }

    @Override
    public boolean isOpen(int partition) {
        long now = nanoTime.getAsLong();
        long since = ownedSince.get(partition);
        return ownership.owns(partition) && since != NEVER && now - since >= steadyNanos && rounds.isSteady(now);
    }

    @Override
    public void failed(int partition) {
        rounds.interrupt();
    }

    @Override
    public void gained(int partition) {
        writer.forget(partition);
        ownedSince.set(partition, nanoTime.getAsLong());
    }

    @Override
    public void lost(int partition) {
        ownedSince.set(partition, NEVER);
        writer.forget(partition);
    }

    /** Looks for partitions that come and go without a word, such as those of a worker that has not polled for long. */
    void tick() {
        for (int partition = 0; partition < ownedSince.length(); partition++) {
            boolean owns = ownership.owns(partition);
            if (owns && ownedSince.get(partition) == NEVER) {
                gained(partition);
            } else if (!owns && ownedSince.get(partition) != NEVER) {
                lost(partition);
            }
        }
    }

    /** Forgets everything that was written. */
    void forgetAll() {
        for (int partition = 0; partition < ownedSince.length(); partition++) {
            writer.forget(partition);
        }
    }

    /** True when a partition is owned and the clock of NATS stands still there. */
    boolean isStopped() {
        for (int partition = 0; partition < ownedSince.length(); partition++) {
            if (ownership.owns(partition) && !isOpen(partition)) {
                return true;
            }
        }
        return false;
    }
}
