package io.weir.router.table;

/**
 * Which record of the log an entry comes from.
 *
 * @param topic the log's topic
 * @param partition its partition
 * @param offset its offset
 * @param appendMillis when the broker appended it, milliseconds since 1970, the broker's clock
 * @param capiMillis CAPI's time of the change, milliseconds since 1970; {@link #UNKNOWN} where there is none
 */
public record Lineage(String topic, int partition, long offset, long appendMillis, long capiMillis) {

    /** Stands for a time that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;
}
