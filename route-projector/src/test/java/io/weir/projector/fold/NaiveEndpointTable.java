package io.weir.projector.fold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one partition, told a second time from DESIGN §5.7 alone: slow, on plain maps, and without a class of the
 * projector. Expects events whose content is valid.
 */
@SuppressWarnings("NullAway") // what is missing fails the test where it is used
public final class NaiveEndpointTable {

    private static final String SEPARATOR = " ";

    /** What the table shows of each endpoint id: its instance in JSON. */
    private final Map<String, String> instances = new TreeMap<>();
    /** By "id uri": source, reading of its clock at which it ends, ttl, and whether it was put off. */
    private final Map<String, List<Object>> times = new TreeMap<>();

    private final Map<String, Long> aliveTime = new HashMap<>();
    private final Map<String, Long> lastBeat = new HashMap<>();

    /** Takes one record. */
    public void append(long appendedAt, String key, GenericRecord event) {
        String source = event.get("source").toString();
        GenericRecord change = (GenericRecord) event.get("change");
        switch (change.getSchema().getName()) {
            case "EndpointRegistered" -> registered(appendedAt, source, key, change);
            case "EndpointUnregistered" -> unregistered(key, change);
            case "SourceAlive" -> alive(appendedAt, source);
            default -> throw new AssertionError(change.getSchema());
        }
        instances.keySet().retainAll(idsWithUris());
    }

    /** By endpoint id its instance in JSON, then its URIs. */
    public Map<String, List<String>> table() {
        Map<String, List<String>> table = new TreeMap<>();
        instances.forEach((id, instance) -> {
            List<String> row = new ArrayList<>(List.of(instance));
            row.addAll(urisOf(id));
            table.put(id, row);
        });
        return table;
    }

    /** An entry of the table in the same form. */
    public static List<String> describe(GenericRecord tableEntry) {
        List<String> row = new ArrayList<>(List.of(json(tableEntry.get("endpoint"))));
        ((List<?>) tableEntry.get("uris")).forEach(uri -> row.add(uri.toString()));
        return row;
    }

    private void registered(long appendedAt, String source, String id, GenericRecord change) {
        GenericRecord instance = (GenericRecord) change.get("endpoint");
        String before = instances.put(id, json(instance));
        if (before != null && !before.contains("\"instanceId\": \"" + instance.get("instanceId") + "\"")) {
            times.keySet().removeIf(name -> name.startsWith(id + SEPARATOR));
        }
        int ttl = (int) change.get("ttlSeconds");
        long credit = Math.min(10_000, Math.max(0, appendedAt - lastBeat.getOrDefault(source, appendedAt)));
        long end = aliveTime.getOrDefault(source, 0L) + credit + 1_000L * ttl;
        times.put(id + SEPARATOR + change.get("uri"), List.of(source, end, ttl, false));
    }

    private void unregistered(String id, GenericRecord change) {
        Object instance = change.get("instanceId");
        String known = instances.get(id);
        boolean counts = known != null && (instance == null || known.contains("\"instanceId\": \"" + instance + "\""));
        if (counts) {
            Object uri = change.get("uri");
            times.keySet()
                    .removeIf(
                            name -> uri == null ? name.startsWith(id + SEPARATOR) : name.equals(id + SEPARATOR + uri));
        }
    }

    private void alive(long appendedAt, String source) {
        long step = appendedAt - lastBeat.getOrDefault(source, appendedAt);
        lastBeat.put(source, appendedAt);
        long now = aliveTime.merge(source, Math.min(10_000, Math.max(0, step)), Long::sum);
        Set<String> ended = new TreeSet<>();
        Set<String> endedFirst = new TreeSet<>();
        Set<String> endpoints = new TreeSet<>();
        times.forEach((name, time) -> {
            if (time.get(0).equals(source)) {
                endpoints.add(idOf(name));
                if ((long) time.get(1) <= now) {
                    ended.add(name);
                    if (!(boolean) time.get(3)) {
                        endedFirst.add(name);
                    }
                }
            }
        });
        Set<String> endpointsFirst = new TreeSet<>();
        endedFirst.forEach(name -> endpointsFirst.add(idOf(name)));
        if (endpointsFirst.size() > Math.max(50.0, endpoints.size() / 2.0)) {
            for (String name : endedFirst) {
                ended.remove(name);
                times.computeIfPresent(
                        name, (n, time) -> List.of(source, now + 1_000L * (int) time.get(2), time.get(2), true));
            }
        }
        times.keySet().removeAll(ended);
    }

    private Set<String> idsWithUris() {
        Set<String> ids = new TreeSet<>();
        times.keySet().forEach(name -> ids.add(idOf(name)));
        return ids;
    }

    private List<String> urisOf(String id) {
        List<String> uris = new ArrayList<>();
        for (String name : times.keySet()) {
            if (name.startsWith(id + SEPARATOR)) {
                uris.add(name.substring(id.length() + 1));
            }
        }
        return uris;
    }

    private static String idOf(String name) {
        return name.substring(0, name.indexOf(SEPARATOR));
    }

    /** Tags come in any order: they are told sorted. */
    private static String json(@Nullable Object instance) {
        GenericRecord record = (GenericRecord) instance;
        Map<String, String> tags = new TreeMap<>();
        ((Map<?, ?>) record.get("tags")).forEach((key, value) -> tags.put(key.toString(), value.toString()));
        record.put("tags", tags);
        return record.toString();
    }
}
