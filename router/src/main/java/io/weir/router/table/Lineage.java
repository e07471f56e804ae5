package io.weir.router.table;

import org.jspecify.annotations.Nullable;

/**
 * Which record of the log an entry comes from, and by whose will.
 *
 * @param topic the log's topic
 * @param partition its partition
 * @param offset its offset
 * @param appendMillis when the broker appended it, milliseconds since 1970, the broker's clock
 * @param capiMillis CAPI's time of the change, milliseconds since 1970; {@link #UNKNOWN} where there is none
 * @param override the operator's override that stands there; null where the entry is as CAPI has it. It is here because it takes
 *     no room here
 */
public record Lineage(
        String topic,
        int partition,
        long offset,
        long appendMillis,
        long capiMillis,
        @Nullable RouteOverride override) {

    /** Stands for a time that is not known. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** Of an entry that is as CAPI has it. */
    public Lineage(String topic, int partition, long offset, long appendMillis, long capiMillis) {
        this(topic, partition, offset, appendMillis, capiMillis, null);
    }
}
