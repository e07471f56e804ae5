package io.weir.projector.topology;

import java.time.Duration;

/** Lets time pass between two attempts. */
@FunctionalInterface
public interface Pause {

    /**
     * Returns after that time, or sooner when the projector closes.
     *
     * @return false if the projector closes, so that no further attempt should be made
     */
    boolean elapse(Duration time);
}
