package io.weir.router.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be selected and that can be marked as failed for a while.
 *
 * <p>Threads: marks are set and read by every event loop; the newest mark wins.
 */
public abstract class Candidate {

    private static final long UNMARKED = 0;
    private static final VarHandle FAILED_UNTIL;
    private static final VarHandle IN_FLIGHT;

    static {
        try {
            FAILED_UNTIL = MethodHandles.lookup().findVarHandle(Candidate.class, "failedUntilNanos", long.class);
            IN_FLIGHT = MethodHandles.lookup().findVarHandle(Candidate.class, "inFlight", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** When the mark ends, on the clock of {@link System#nanoTime()}; {@link #UNMARKED} without a mark. */
    @SuppressWarnings("FieldMayBeFinal") // written through FAILED_UNTIL
    private volatile long failedUntilNanos = UNMARKED;

    @SuppressWarnings("FieldMayBeFinal") // written through IN_FLIGHT
    private volatile int inFlight;

    /** Leaves this candidate out of selections until then; only failures of the connection itself are a reason. */
    public final void markFailed(long untilNanos) {
        FAILED_UNTIL.setOpaque(this, untilNanos == UNMARKED ? UNMARKED + 1 : untilNanos);
    }

    /** Takes the mark away. */
    public final void clearMark() {
        FAILED_UNTIL.setOpaque(this, UNMARKED);
    }

    /** Whether the mark still holds at this instant of {@link System#nanoTime()}. */
    public final boolean marked(long nowNanos) {
        long until = (long) FAILED_UNTIL.getOpaque(this);
        return until != UNMARKED && nowNanos - until < 0;
    }

    /** Lets this candidate stand in for an older form of itself: the mark goes over. */
    protected final void inheritMark(Candidate older) {
        FAILED_UNTIL.setOpaque(this, (long) FAILED_UNTIL.getOpaque(older));
    }

    /** Attempts that have begun and whose bodies have not ended, tunnels included; over all event loops. */
    public final int inFlight() {
        return (int) IN_FLIGHT.getOpaque(this);
    }

    /** An attempt begins; whoever says so also says {@link #end()}, once. */
    public final void begin() {
        IN_FLIGHT.getAndAdd(this, 1);
    }

    /** An attempt is over: its response has ended, or it failed. */
    public final void end() {
        IN_FLIGHT.getAndAdd(this, -1);
    }

    /** Two are equal only if they are the same one. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}
