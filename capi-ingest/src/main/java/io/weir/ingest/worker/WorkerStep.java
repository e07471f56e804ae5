package io.weir.ingest.worker;

/** The steps of working a batch between which a process can die. */
public enum WorkerStep {
    /** A batch was polled, CAPI is about to be asked. */
    BEFORE_CAPI_READ,
    /** The batch's route events are on the broker, in an open transaction. */
    AFTER_EVENT_SENT,
    /** The batch's route states are on the broker too. */
    AFTER_STATE_SENT,
    /** The inbox position was added to the transaction. */
    AFTER_OFFSETS_SENT,
    /** The transaction was committed; the worker itself does not know it yet. */
    AFTER_COMMIT
}
