package io.weir.ingest.endpoint;

/** Whether a source may say on a partition that it is alive: that it could have heard and written every heartbeat. Thread-safe. */
public interface BeatGate {

    /** Open on every partition. */
    BeatGate OPEN = partition -> true;

    /** True when a beat may be written on the partition now. */
    boolean isOpen(int partition);

    /** A beat on the partition was not acknowledged. */
    default void failed(int partition) {}
}
