package io.weir.projector.operator.compare;

import io.weir.projector.history.RouteField;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A key under which two tables differ. Pure.
 *
 * @param key host and path
 * @param kind in a word
 * @param fields what differs; of an entry that one of them lacks, everything that the other has
 */
public record KeyDifference(String key, Kind kind, List<FieldDifference> fields) {

    /** Who has what. */
    public enum Kind {
        ONLY_A("only-a"),
        ONLY_B("only-b"),
        DIFFERS("differs");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word for it. */
        public String word() {
            return word;
        }
    }

    /**
     * One thing that differs.
     *
     * @param field which, such as {@code destination app-1:web:8080}
     * @param a its value in the first table; null if it is not there
     * @param b its value in the second table; null if it is not there
     */
    public record FieldDifference(
            String field, @Nullable String a, @Nullable String b) {}

    public KeyDifference {
        fields = List.copyOf(fields);
    }

    /** Returns what differs; null if nothing does, or neither has an entry. */
    static @Nullable KeyDifference of(String key, @Nullable RouteTableEntry a, @Nullable RouteTableEntry b) {
        List<FieldDifference> fields = new ArrayList<>();
        RouteField.changes(content(a), content(b))
                .forEach(change ->
                        fields.add(new FieldDifference(change.field().toString(), change.from(), change.to())));
        SortedMap<String, String> originA = origin(a);
        SortedMap<String, String> originB = origin(b);
        SortedMap<String, String> names = new TreeMap<>(originA);
        names.putAll(originB);
        for (String name : names.keySet()) {
            String inA = originA.get(name);
            String inB = originB.get(name);
            if (inA == null || !inA.equals(inB)) {
                fields.add(new FieldDifference(name, inA, inB));
            }
        }
        if (fields.isEmpty()) {
            return null;
        }
        return new KeyDifference(key, a == null ? Kind.ONLY_B : b == null ? Kind.ONLY_A : Kind.DIFFERS, fields);
    }

    private static SortedMap<RouteField, String> content(@Nullable RouteTableEntry entry) {
        return entry == null ? new TreeMap<>() : RouteField.of(entry);
    }

    /** What an entry says of where it comes from. */
    private static SortedMap<String, String> origin(@Nullable RouteTableEntry entry) {
        SortedMap<String, String> origin = new TreeMap<>();
        if (entry != null) {
            Lineage lineage = entry.getLineage();
            origin.put("revision", Long.toString(entry.getRevision()));
            origin.put("content-hash", RouteField.text(entry.getContentHash()));
            origin.put(
                    "event",
                    lineage.getTopic() + "-" + lineage.getPartition() + "@" + lineage.getOffset() + " appended "
                            + lineage.getAppendTime() + ", CAPI " + lineage.getCapiTime());
        }
        return origin;
    }
}
