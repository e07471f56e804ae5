package io.weir.schemas.topic;

/** Those keys of {@code weir.control} that say which route tables there are, and which one is served. */
public final class TableSetting {

    /** Which table the routers serve: a {@code ServingTable}. Without it, they serve the first one, {@link TopicCatalog#routeTable()}. */
    public static final String SERVING = "serving-table";

    private static final String PROJECTED = "table-";

    private TableSetting() {}

    /** A table that the projectors write, or have stopped to write: a {@code ProjectedTable}. */
    public static String projected(String topic) {
        return PROJECTED + topic;
    }

    /** Whether the key is that of a {@code ProjectedTable}. */
    public static boolean isProjected(String key) {
        return key.startsWith(PROJECTED);
    }
}
