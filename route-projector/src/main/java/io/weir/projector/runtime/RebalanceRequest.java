package io.weir.projector.runtime;

import java.util.concurrent.atomic.AtomicBoolean;

/** From whoever wants the group to divide its tasks anew to the stream thread that tells it so. May be used from any thread. */
final class RebalanceRequest {

    private final AtomicBoolean open = new AtomicBoolean();

    void make() {
        open.set(true);
    }

    /** Whether one was made that nobody has taken yet; the caller takes it. */
    boolean taken() {
        return open.get() && open.compareAndSet(true, false);
    }
}
