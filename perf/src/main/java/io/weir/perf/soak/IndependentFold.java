package io.weir.perf.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Folds the log into the route table once more, written from the rules alone (DESIGN §6) and on plain maps: invariant I2 holds when
 * this and the projector agree.
 */
final class IndependentFold {

    /** What the table says of one key, reduced to what matters: who holds it, at which revision, and where it leads. */
    record Row(String routeGuid, long revision, List<String> destinations) {}

    private static final class Claim {
        long revision;
        long createdAt;
        long firstOffset = -1;

        @Nullable Row good;
    }

    private final Map<String, Map<String, Claim>> claims = new HashMap<>();

    /** Applies the log, in the order of each partition, and gives the table sorted by key. */
    static Map<String, Row> table(List<TopicDump.Line> log) {
        var fold = new IndependentFold();
        log.forEach(fold::add);
        return fold.table();
    }

    /** Applies one record of the log. */
    void add(TopicDump.Line line) {
        GenericRecord event = line.value();
        if (event != null) {
            apply(line.key(), line.offset(), event);
        }
    }

    /** What the table says of that key after what was applied so far, null for nothing. */
    @Nullable Row row(String key) {
        Map<String, Claim> byGuid = claims.get(key);
        return byGuid == null ? null : winner(byGuid);
    }

    /** The table after what was applied so far, sorted by key. */
    Map<String, Row> table() {
        var table = new TreeMap<String, Row>();
        claims.forEach((key, byGuid) -> {
            Row row = winner(byGuid);
            if (row != null) {
                table.put(key, row);
            }
        });
        return table;
    }

    /** The table topic's own view, its last record of each key, sorted by key. */
    static Map<String, Row> lastOfEachKey(List<TopicDump.Line> tableTopic) {
        var table = new TreeMap<String, Row>();
        tableTopic.forEach(line -> put(table, line));
        return table;
    }

    /** Applies one record of the table topic to its view. */
    static void put(Map<String, Row> table, TopicDump.Line line) {
        GenericRecord entry = line.value();
        if (entry == null) {
            table.remove(line.key());
        } else {
            table.put(
                    line.key(),
                    new Row(entry.get("routeGuid").toString(), (long) entry.get("revision"), destinations(entry)));
        }
    }

    private void apply(String key, long offset, GenericRecord event) {
        String guid = event.get("routeGuid").toString();
        long revision = (long) event.get("revision");
        var change = (GenericRecord) event.get("change");
        Map<String, Claim> byGuid = claims.computeIfAbsent(key, k -> new HashMap<>());
        Claim known = byGuid.get(guid);
        if (known != null && revision <= known.revision) {
            return;
        }
        switch (change.getSchema().getName()) {
            case "RouteAttributed" -> {}
            case "RouteDeleted" -> {
                Claim gone = new Claim();
                gone.revision = revision;
                byGuid.put(guid, gone);
            }
            case "RouteChanged" -> changed(byGuid, guid, revision, offset, (GenericRecord) change.get("route"));
            default -> throw new IllegalStateException("unknown change " + change.getSchema());
        }
    }

    private static void changed(
            Map<String, Claim> byGuid, String guid, long revision, long offset, GenericRecord route) {
        Claim claim = byGuid.get(guid);
        if (claim == null) {
            claim = new Claim();
            byGuid.put(guid, claim);
        }
        claim.revision = revision;
        claim.createdAt = (long) route.get("createdAt");
        if (claim.firstOffset < 0) {
            claim.firstOffset = offset;
        }
        if (weightsAreValid(route)) {
            claim.good = new Row(guid, revision, destinations(route));
        }
    }

    private static boolean weightsAreValid(GenericRecord route) {
        var weights = new ArrayList<@Nullable Integer>();
        for (Object destination : (List<?>) route.get("destinations")) {
            weights.add((Integer) ((GenericRecord) destination).get("weight"));
        }
        long missing = weights.stream().filter(w -> w == null).count();
        if (missing == weights.size()) {
            return true;
        }
        return missing == 0
                && weights.stream().allMatch(w -> w != null && w >= 0)
                && weights.stream().anyMatch(w -> w != null && w > 0);
    }

    private static @Nullable Row winner(Map<String, Claim> byGuid) {
        return byGuid.values().stream()
                .filter(claim -> claim.good != null)
                .max(Comparator.<Claim>comparingLong(claim -> claim.createdAt)
                        .thenComparingLong(claim -> claim.firstOffset))
                .map(claim -> claim.good)
                .orElse(null);
    }

    /** Where a route or an entry leads, a text per destination, sorted. */
    static List<String> destinations(GenericRecord routeOrEntry) {
        var texts = new ArrayList<String>();
        for (Object each : (List<?>) routeOrEntry.get("destinations")) {
            var destination = (GenericRecord) each;
            texts.add(destination.get("appGuid") + " " + destination.get("processType") + " " + destination.get("port")
                    + " " + destination.get("weight"));
        }
        texts.sort(Comparator.naturalOrder());
        return texts;
    }
}
