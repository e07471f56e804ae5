package io.weir.projector.operator;

import io.weir.schemas.topic.TopicCatalog;

/** The names by which operators speak of route tables: {@code first}, or what follows {@code weir.route-table-}. Pure. */
public final class RouteTables {

    /** The table that is there without anybody asking for it. */
    public static final String FIRST = "first";

    private RouteTables() {}

    /**
     * The full name of the table's topic.
     *
     * @param table its name, or the topic's full name, as commands print both
     * @throws IllegalArgumentException if a route table cannot be called that
     */
    public static String topicOf(TopicCatalog catalog, String table) {
        if (table.equals(FIRST)) {
            return catalog.routeTable().name();
        }
        return table.startsWith(catalog.routeTable().name())
                ? catalog.routeTableOf(table).name()
                : catalog.routeTable(table).name();
    }

    /** The name of the table with this topic. */
    public static String nameOf(TopicCatalog catalog, String topic) {
        String first = catalog.routeTable().name();
        return topic.equals(first) ? FIRST : topic.substring(first.length() + 1);
    }

    /**
     * A name for a new table.
     *
     * @throws IllegalArgumentException if it is no name, or taken by the first table
     */
    public static String requireFurther(TopicCatalog catalog, String name) {
        if (name.equals(FIRST)) {
            throw new IllegalArgumentException(
                    "table '" + FIRST + "' is the one that is always there; give the new one another name");
        }
        catalog.routeTable(name);
        return name;
    }
}
