package io.weir.ingest.worker;

/**
 * The worker as others see it.
 *
 * @param phase where it is in its life
 * @param error why it restarts or has failed; empty otherwise
 * @param owned partitions of the inbox that are its own
 * @param open those of them that it works; the others are being opened
 * @param routes routes that it knows
 * @param overrides those of them that stand as an operator wants them and not as CAPI has them
 * @param secondLooks second looks outstanding
 * @param lag notifications behind, over the partitions that are open
 */
public record WorkerStatus(
        Phase phase, String error, int owned, int open, int routes, int overrides, int secondLooks, long lag) {

    /** Where a worker is in its life. */
    public enum Phase {
        /** Not in the group yet. */
        STARTING,
        /** In the group. */
        RUNNING,
        /** Something failed; it will join the group again. */
        RESTARTING,
        /** Ended as asked. */
        STOPPED,
        /** Ended by an error that it cannot go on after. */
        FAILED
    }

    static WorkerStatus of(Phase phase, String error) {
        return new WorkerStatus(phase, error, 0, 0, 0, 0, 0, 0);
    }
}
