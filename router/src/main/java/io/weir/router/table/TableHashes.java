package io.weir.router.table;

import java.util.Arrays;

/**
 * One number for each partition of the route table that says what the table holds of it: routers with equal tables have equal
 * numbers, in whatever order and how often they heard of each row.
 *
 * <p>A row's hash is taken over its key, revision and the first 64 bits of its content hash; the rows of a partition are summed
 * modulo 2⁶⁴, so that a change costs what its row costs. The same in every process and version. Threads: belongs to the writer.
 */
final class TableHashes {

    private long[] sums = {};

    /** The row stands in the partition from now on. */
    void add(int partition, RouteCell cell, Route route) {
        if (partition >= sums.length) {
            sums = Arrays.copyOf(sums, partition + 1);
        }
        sums[partition] += ofRow(cell, route);
    }

    /** The row no longer stands there. */
    void remove(int partition, RouteCell cell, Route route) {
        sums[partition] -= ofRow(cell, route);
    }

    /** By partition; those beyond the last one that ever held a row are left out, and have 0. */
    long[] copy() {
        return sums.clone();
    }

    private static long ofRow(RouteCell cell, Route route) {
        long key = Mix.ofTexts(cell.host(), cell.path());
        return Mix.mix(Mix.mix(key + route.revision()) + route.contentHash());
    }
}
