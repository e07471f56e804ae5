package io.weir.ingest.worker;

/** Which partitions the consumer group has given to this instance. Thread-safe. */
public interface Ownership {

    /** True while the group's last word, heard less than a session timeout ago, is that the partition is this instance's. */
    boolean owns(int partition);

    /** Is told on the worker's thread; must not block. */
    void listen(Listener listener);

    /** Wants to know when partitions come and go. */
    interface Listener {

        /** The partition is this instance's from now on. */
        void gained(int partition);

        /** The partition is this instance's no longer. */
        void lost(int partition);
    }
}
