package io.weir.ingest.worker;

/** Which partitions the consumer group has given to this instance. Thread-safe. */
public interface Ownership {

    /** True while the group's last word, heard less than a session timeout ago, is that the partition is this instance's. */
    boolean owns(int partition);

    /** Is told on the worker's thread; must not block. */
    void listen(Listener listener);

    /** Hears of partitions that come and go. */
    interface Listener {

        /** The group has given the partition to this instance. */
        void gained(int partition);

        /** The group has taken the partition away, or this instance has left the group. */
        void lost(int partition);
    }
}
