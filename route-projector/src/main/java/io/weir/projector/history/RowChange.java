package io.weir.projector.history;

import io.weir.schemas.avro.RouteTableEntry;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of one row of the table between two instants.
 *
 * @param key host and path
 * @param before the row at the first instant; null if there was none
 * @param after the row at the second instant; null if there was none
 * @param changes what is other in the row; may be empty where only the revision moved
 */
public record RowChange(
        String key,
        @Nullable RouteTableEntry before,
        @Nullable RouteTableEntry after,
        List<RouteField.Change> changes) {

    /** In a word. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    static RowChange of(String key, @Nullable RouteTableEntry before, @Nullable RouteTableEntry after) {
        return new RowChange(key, before, after, RouteField.changes(fields(before), fields(after)));
    }

    /** Whether the row came, went, or is another. */
    public Kind kind() {
        if (before == null) {
            return Kind.ADDED;
        }
        return after == null ? Kind.REMOVED : Kind.CHANGED;
    }

    private static SortedMap<RouteField, String> fields(@Nullable RouteTableEntry entry) {
        return entry == null ? new TreeMap<>() : RouteField.of(entry);
    }
}
