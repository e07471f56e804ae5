package io.weir.standalone.report;

import io.weir.projector.history.RouteField;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteOverride;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parts that several views show alike. */
final class Fields {

    /** Where the details of a row begin. */
    static final int INDENT = 9;

    private static final String WEIGHT = "weight ";

    private static final String MARGIN = " ".repeat(INDENT);

    private Fields() {}

    /** A detail below a row's head line. */
    static Line detail(String text) {
        return Line.of(MARGIN + text, INDENT + 2);
    }

    /** What became of a field, for people: {@code option loadbalancing: round-robin → hash}. */
    static Line detail(RouteField.Change change) {
        return detail(text(change));
    }

    static String text(RouteField.Change change) {
        String field = text(change.field());
        String from = change.from();
        String to = change.to();
        if (from == null) {
            return "+ " + field + ": " + to;
        }
        if (to == null) {
            return "- " + field + ": " + from;
        }
        boolean weights = from.startsWith(WEIGHT) && to.startsWith(WEIGHT);
        return "~ " + field + ": " + from + " → " + (weights ? to.substring(WEIGHT.length()) : to);
    }

    /** A field for people; its longest kind as short as can be, for a line has 80 columns. */
    static String text(RouteField field) {
        return field.kind() == RouteField.Kind.DESTINATION ? "to " + field.name() : field.toString();
    }

    static Map<String, @Nullable Object> json(RouteField.Change change) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("field", change.field().kind().word());
        json.put("name", change.field().name());
        json.put("from", change.from());
        json.put("to", change.to());
        return json;
    }

    static List<Map<String, @Nullable Object>> destinations(List<Destination> destinations) {
        return destinations.stream().map(Fields::json).toList();
    }

    private static Map<String, @Nullable Object> json(Destination destination) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("app", destination.getAppGuid());
        json.put("processType", destination.getProcessType());
        json.put("port", destination.getPort());
        json.put("protocol", destination.getProtocol());
        json.put("weight", destination.getWeight());
        return json;
    }

    static @Nullable Map<String, @Nullable Object> json(@Nullable RouteOverride override) {
        if (override == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("restoredRevision", override.getRestoredRevision());
        json.put("since", Moment.text(override.getSince()));
        json.put("orderedBy", override.getOrderedBy());
        return json;
    }

    static Map<String, @Nullable Object> json(Lineage lineage) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("topic", lineage.getTopic());
        json.put("partition", lineage.getPartition());
        json.put("offset", lineage.getOffset());
        json.put("appendTime", Moment.text(lineage.getAppendTime()));
        json.put("capiTime", Moment.orNull(lineage.getCapiTime()));
        return json;
    }

    static Map<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }

    /** A map in one cell: {@code name=value; name=value}. */
    static String cell(Map<String, String> map) {
        return sorted(map).entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Destinations in one cell: {@code app:type:port=weight; …}, without a weight where there is none. */
    static String cell(List<Destination> destinations) {
        return destinations.stream()
                .map(each -> RouteField.nameOf(each) + (each.getWeight() == null ? "" : "=" + each.getWeight()))
                .collect(Collectors.joining("; "));
    }

    static String cell(@Nullable RouteOverride override) {
        return override == null ? "" : RouteField.text(override);
    }

    static String at(Lineage lineage) {
        return lineage.getPartition() + "@" + lineage.getOffset();
    }
}
