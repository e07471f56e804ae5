package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Shows what a rollback would change, member by member. */
final class RouteDifference {

    private RouteDifference() {}

    /** What is otherwise; empty when nothing is. What is not there is null. */
    static ArrayNode json(Route from, Route to) {
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        members("destination", destinations(from.getDestinations()), destinations(to.getDestinations()), changes);
        members("option", from.getOptions(), to.getOptions(), changes);
        members("label", from.getLabels(), to.getLabels(), changes);
        members("annotation", from.getAnnotations(), to.getAnnotations(), changes);
        return changes;
    }

    /** By identity. */
    private static Map<String, String> destinations(List<Destination> destinations) {
        Map<String, String> texts = new TreeMap<>();
        for (Destination one : destinations) {
            String weight = one.getWeight() == null ? "no weight" : "weight " + one.getWeight();
            texts.put(
                    one.getAppGuid() + ":" + one.getProcessType() + ":" + one.getPort(),
                    weight + ", " + one.getProtocol());
        }
        return texts;
    }

    private static void members(String what, Map<String, String> from, Map<String, String> to, ArrayNode changes) {
        TreeSet<String> names = new TreeSet<>(from.keySet());
        names.addAll(to.keySet());
        for (String name : names) {
            String before = from.get(name);
            String after = to.get(name);
            if (before == null || !before.equals(after)) {
                changes.addObject()
                        .put("field", what + " " + name)
                        .put("from", before)
                        .put("to", after);
            }
        }
    }
}
