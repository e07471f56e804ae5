package io.weir.router.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be selected, that can be marked as failed for a while, and that counts what is in flight on it.
 *
 * <p>Threads: marks and counts are written and read by every event loop; the newest mark wins, no count is lost.
 */
public abstract class Candidate {

    private static final long UNMARKED = 0;
    private static final VarHandle FAILED_UNTIL;
    private static final VarHandle IN_FLIGHT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            FAILED_UNTIL = lookup.findVarHandle(State.class, "failedUntilNanos", long.class);
            IN_FLIGHT = lookup.findVarHandle(State.class, "inFlight", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * What outlives a form of an instance: an attempt that began on an older form ends on the same count.
     *
     * <p>A mark ends at an instant on the clock of {@link System#nanoTime()}; {@link #UNMARKED} without one.
     */
    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // written through the handles
    private static final class State {
        private volatile long failedUntilNanos = UNMARKED;
        private volatile int inFlight;
    }

    /** Replaced at most once, before anybody else sees this candidate. */
    private State state = new State();

    /**
     * The instance that this is an address of: what sticky sessions name and what hashing places. Two candidates may be the
     * same instance.
     */
    public String instanceId() {
        return "";
    }

    /** Whether it runs in the router's own availability zone, where that is preferred. */
    public boolean local() {
        return false;
    }

    /** Whether it proves to whoever connects that it is this instance, and not one that has its address by now. */
    public boolean proven() {
        return true;
    }

    /** Leaves this candidate out of selections until then; only failures of the connection itself are a reason. */
    public final void markFailed(long untilNanos) {
        FAILED_UNTIL.setOpaque(state, untilNanos == UNMARKED ? UNMARKED + 1 : untilNanos);
    }

    /** Takes the mark away. */
    public final void clearMark() {
        FAILED_UNTIL.setOpaque(state, UNMARKED);
    }

    /** Whether the mark still holds at this instant of {@link System#nanoTime()}. */
    public final boolean marked(long nowNanos) {
        long until = (long) FAILED_UNTIL.getOpaque(state);
        return until != UNMARKED && nowNanos - until < 0;
    }

    /** Attempts that have begun and whose bodies have not ended, tunnels included; over all event loops. */
    public final int inFlight() {
        return (int) IN_FLIGHT.getOpaque(state);
    }

    /** An attempt begins; whoever says so also says {@link #end()}, once. */
    public final void begin() {
        IN_FLIGHT.getAndAdd(state, 1);
    }

    /** An attempt is over: its response has ended, or it failed. */
    public final void end() {
        IN_FLIGHT.getAndAdd(state, -1);
    }

    /**
     * Lets this candidate stand in for an older form of itself: from now on both have one mark and one count. To be called
     * before anybody else sees it.
     */
    protected final void standInFor(Candidate older) {
        state = older.state;
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
