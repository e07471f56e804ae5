package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A route that stands as an operator wants it, and not as CAPI has it.
 *
 * @param guid of the route
 * @param route host and path
 * @param revision that stands
 * @param restores revision whose content was put back
 * @param since when that was ordered, ISO 8601
 * @param by who ordered it
 */
public record OverrideView(String guid, String route, long revision, long restores, String since, String by) {

    static OverrideView of(JsonNode document) {
        return new OverrideView(
                document.path("route_guid").asText(),
                document.path("route").asText(),
                document.path("revision").asLong(),
                document.path("restored_revision").asLong(),
                document.path("since").asText(),
                document.path("by").asText());
    }
}
