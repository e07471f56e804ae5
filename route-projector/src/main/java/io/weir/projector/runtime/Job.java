package io.weir.projector.runtime;

import io.weir.projector.topology.LogExtent;

/** What one projection does. Jobs that are equal do the same. */
public sealed interface Job {

    /** The topic that it writes, by its full name. */
    String table();

    /** The endpoint events into the endpoint table. */
    record Endpoints(String table) implements Job {}

    /**
     * The log into a route table.
     *
     * @param foldVersion which rules, 1 or more
     * @param extent how much of the log
     * @param stateFolder under the folder of all states; "" for that folder itself, which is the first table's
     */
    record Routes(String table, int foldVersion, LogExtent extent, String stateFolder) implements Job {

        /** Whether it is the table that is there without an order. */
        public boolean isFirst() {
            return stateFolder.isEmpty();
        }
    }
}
