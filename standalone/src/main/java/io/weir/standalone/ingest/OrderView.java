package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What ingest answers to an order about one route.
 *
 * @param guid of the route
 * @param route host and path; empty where the log does not know the route
 * @param revision that stood when the order was taken; 0 where the log does not know the route
 * @param overridden false when the route was known to stand as CAPI has it, so that there was nothing to clear yet
 * @param changes what a rollback changes
 */
public record OrderView(String guid, String route, long revision, boolean overridden, List<Change> changes) {

    public OrderView {
        changes = List.copyOf(changes);
    }

    /**
     * One member of the route.
     *
     * @param field its name
     * @param from as it stands; empty where it is not there
     * @param to as it is to stand; empty where it is not to be there
     */
    public record Change(String field, Optional<String> from, Optional<String> to) {

        /** The line for the user. */
        public String line() {
            if (from.isEmpty()) {
                return "+ " + field + ": " + to.orElse("");
            }
            return to.isEmpty()
                    ? "- " + field + ": " + from.get()
                    : "~ " + field + ": " + from.get() + " → " + to.get();
        }
    }

    /** The route for people: host and path with its guid. */
    public String name() {
        return route.isEmpty() ? "route " + guid : route + " (route " + guid + ")";
    }

    static OrderView of(JsonNode document) {
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : document.path("changes")) {
            changes.add(new Change(change.path("field").asText(), text(change.path("from")), text(change.path("to"))));
        }
        return new OrderView(
                document.path("route_guid").asText(),
                document.path("route").asText(),
                document.path("revision").asLong(),
                document.path("overridden").asBoolean(true),
                changes);
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }
}
