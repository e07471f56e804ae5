package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Shows what a rollback would change, member by member. */
final class RouteDifference {

    private RouteDifference() {}

    /** What is otherwise; empty when nothing is. A member that is not there is null. */
    static ArrayNode json(Route from, Route to) {
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        if (!from.getDestinations().equals(to.getDestinations())) {
            ObjectNode change = changes.addObject().put("what", "destinations");
            change.set("from", destinations(from.getDestinations()));
            change.set("to", destinations(to.getDestinations()));
        }
        members("option", from.getOptions(), to.getOptions(), changes);
        members("label", from.getLabels(), to.getLabels(), changes);
        members("annotation", from.getAnnotations(), to.getAnnotations(), changes);
        return changes;
    }

    private static ArrayNode destinations(List<Destination> destinations) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Destination one : destinations) {
            array.addObject()
                    .put("app_guid", one.getAppGuid())
                    .put("process_type", one.getProcessType())
                    .put("port", one.getPort())
                    .put("protocol", one.getProtocol())
                    .put("weight", one.getWeight());
        }
        return array;
    }

    private static void members(String what, Map<String, String> from, Map<String, String> to, ArrayNode changes) {
        TreeSet<String> names = new TreeSet<>(from.keySet());
        names.addAll(to.keySet());
        for (String name : names) {
            String before = from.get(name);
            String after = to.get(name);
            if (before == null || !before.equals(after)) {
                changes.addObject().put("what", what + " " + name).put("from", before).put("to", after);
            }
        }
    }
}
