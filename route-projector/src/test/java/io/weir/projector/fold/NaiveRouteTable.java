package io.weir.projector.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The route table, told a second time from the rules of DESIGN §6 alone (invariant I2): slow, on plain maps, and without a
 * class of the projector. It reads all events of a key from the start for each answer.
 */
@SuppressWarnings("NullAway") // what is missing fails the test where it is used
public final class NaiveRouteTable {

    private record Logged(long offset, GenericRecord event) {}

    private final Map<String, List<Logged>> log = new TreeMap<>();

    /** Takes one record of the log. */
    public void append(String key, long offset, GenericRecord event) {
        log.computeIfAbsent(key, k -> new ArrayList<>()).add(new Logged(offset, event));
    }

    /** The whole table: by key what {@link #entry} says. */
    public Map<String, Map<String, Object>> table() {
        Map<String, Map<String, Object>> table = new TreeMap<>();
        for (String key : log.keySet()) {
            Map<String, Object> entry = entry(key);
            if (entry != null) {
                table.put(key, entry);
            }
        }
        return table;
    }

    /** What stands under the key, in the form of {@link #describe}; null if nothing. */
    public @Nullable Map<String, Object> entry(String key) {
        Map<String, Map<String, Object>> claims = new HashMap<>();
        for (Logged logged : log.getOrDefault(key, List.of())) {
            read(claims, key, logged);
        }
        return claims.values().stream()
                .filter(claim -> claim.containsKey("entry"))
                .max(Comparator.<Map<String, Object>>comparingLong(claim -> (long) claim.get("created"))
                        .thenComparingLong(claim -> (long) claim.get("first")))
                .map(claim -> asMap(claim.get("entry")))
                .orElse(null);
    }

    private static void read(Map<String, Map<String, Object>> claims, String key, Logged logged) {
        GenericRecord event = logged.event();
        GenericRecord change = (GenericRecord) event.get("change");
        String kind = change.getSchema().getName();
        long revision = (long) event.get("revision");
        if (kind.equals("RouteAttributed") || revision < 1) {
            return;
        }
        Map<String, Object> claim =
                claims.computeIfAbsent(event.get("routeGuid").toString(), guid -> new HashMap<>());
        if (revision <= (long) claim.getOrDefault("revision", 0L)) {
            return;
        }
        claim.put("revision", revision);
        GenericRecord route = kind.equals("RouteChanged") ? (GenericRecord) change.get("route") : null;
        if (route == null
                || (boolean) route.get("internal")
                || text(route, "protocol").equals("tcp")) {
            claim.remove("entry");
            claim.remove("first");
            return;
        }
        claim.putIfAbsent("first", logged.offset());
        if (usable(key, route)) {
            claim.put("created", route.get("createdAt"));
            claim.put("entry", fromEvent(event, route, logged.offset()));
        }
    }

    private static boolean usable(String key, GenericRecord route) {
        String own = (text(route, "host") + text(route, "path")).toLowerCase(java.util.Locale.ROOT);
        if (!own.equals(key)) {
            return false;
        }
        int with = 0;
        int without = 0;
        int sum = 0;
        for (GenericRecord destination : destinations(route)) {
            Integer weight = (Integer) destination.get("weight");
            int port = (int) destination.get("port");
            if (port < 1 || port > 65535 || (weight != null && weight < 0)) {
                return false;
            }
            with += weight == null ? 0 : 1;
            without += weight == null ? 1 : 0;
            sum += weight == null ? 0 : weight;
        }
        return with == 0 || (without == 0 && sum > 0);
    }

    private static Map<String, Object> fromEvent(GenericRecord event, GenericRecord route, long offset) {
        Map<String, Object> entry = new TreeMap<>();
        entry.put("host", text(route, "host"));
        entry.put("path", text(route, "path").toLowerCase(java.util.Locale.ROOT));
        entry.put("routeGuid", event.get("routeGuid").toString());
        entry.put("revision", event.get("revision"));
        entry.put("destinations", described(destinations(route)));
        entry.put("options", texts(route.get("options")));
        entry.put("spaceGuid", text(route, "spaceGuid"));
        Map<String, String> annotations = texts(route.get("annotations"));
        annotations.keySet().removeIf(name -> !name.startsWith("weir.io/"));
        entry.put("annotations", annotations);
        entry.put("offset", offset);
        return entry;
    }

    /** An entry of the table in the same form as this class tells it. */
    public static Map<String, Object> describe(GenericRecord tableEntry) {
        Map<String, Object> entry = new TreeMap<>();
        for (String name : List.of("host", "path", "routeGuid", "spaceGuid")) {
            entry.put(name, text(tableEntry, name));
        }
        entry.put("revision", tableEntry.get("revision"));
        entry.put("destinations", described(destinations(tableEntry)));
        entry.put("options", texts(tableEntry.get("options")));
        entry.put("annotations", texts(tableEntry.get("annotations")));
        entry.put("offset", ((GenericRecord) tableEntry.get("lineage")).get("offset"));
        return entry;
    }

    private static List<String> described(List<GenericRecord> destinations) {
        return destinations.stream()
                .map(d -> d.get("appGuid") + " " + d.get("processType") + " " + d.get("port") + " " + d.get("weight"))
                .sorted()
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<GenericRecord> destinations(GenericRecord holder) {
        return (List<GenericRecord>) holder.get("destinations");
    }

    private static Map<String, String> texts(Object map) {
        Map<String, String> texts = new TreeMap<>();
        ((Map<?, ?>) map).forEach((key, value) -> texts.put(key.toString(), value.toString()));
        return texts;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object map) {
        return (Map<String, Object>) map;
    }

    private static String text(GenericRecord holder, String field) {
        return holder.get(field).toString();
    }
}
