package io.weir.projector.history;

import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFolds;
import io.weir.schemas.avro.Control;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import io.weir.schemas.topic.TableSetting;
import org.jspecify.annotations.Nullable;

/**
 * The table that the routers serve, and the rules that it is made by.
 *
 * @param topic its full name
 * @param foldVersion the version of its rules, 1 or more
 * @param setting what {@code weir.control} says; null where nobody has ever switched
 */
public record ServedTable(
        String topic, int foldVersion, @Nullable ServingTable setting) {

    /** What the first table is made by. */
    private static final int FIRST_FOLD = 1;

    /** What stands in {@code weir.control} now. */
    public static ServedTable of(EventLog log) {
        String first = log.catalog().routeTable().name();
        Control serving = log.control(TableSetting.SERVING);
        if (serving == null || !(serving.getValue() instanceof ServingTable setting)) {
            return new ServedTable(first, FIRST_FOLD, null);
        }
        Control projected = log.control(TableSetting.projected(setting.getTopic()));
        int version = projected != null && projected.getValue() instanceof ProjectedTable table
                ? table.getFoldVersion()
                : FIRST_FOLD;
        return new ServedTable(setting.getTopic(), version, setting);
    }

    /** Whether it is of the past and no longer projected on. */
    public boolean isFrozen() {
        return setting != null && setting.getFrozen();
    }

    /**
     * Its rules.
     *
     * @throws IllegalStateException if this program does not know them
     */
    public RouteFold fold() {
        return RouteFolds.RELEASED
                .fold(foldVersion)
                .orElseThrow(() -> new IllegalStateException("table " + topic + " is made by fold version "
                        + foldVersion + ", which this version of weir does not know; use the one of the projectors"));
    }
}
