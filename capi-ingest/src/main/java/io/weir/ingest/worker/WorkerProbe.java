package io.weir.ingest.worker;

/**
 * Is called on the worker's thread at each {@link WorkerStep}, so that a test can kill or stop the process exactly there.
 *
 * <p>With a probe the worker flushes before each step of a transaction, so that what the step says is true.
 */
@FunctionalInterface
public interface WorkerProbe {

    /** The probe of every installation: nothing happens, nothing is flushed. */
    WorkerProbe NONE = step -> {};

    /** May throw; an {@link Error} ends the worker without a farewell to the broker, as if it had been killed. */
    void reached(WorkerStep step);
}
