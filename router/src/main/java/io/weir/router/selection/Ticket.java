package io.weir.router.selection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbers the draws of an epoch: every draw takes one number, and no two draws take the same.
 *
 * <p>Threads: drawn by any number of threads at once, by one atomic increment.
 */
public final class Ticket {

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Ticket.class, "next", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("FieldMayBeFinal") // written through NEXT
    private volatile long next;

    /** A counter whose first draw is {@code first}. */
    public Ticket(long first) {
        this.next = first;
    }

    /** The number of this draw; wraps from {@link Long#MAX_VALUE} to {@link Long#MIN_VALUE}. */
    public long draw() {
        return (long) NEXT.getAndAdd(this, 1L);
    }

    /** The number that the next draw will take; already old when it is read. */
    public long peek() {
        return next;
    }
}
