package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of {@code GET /v3/routes}, read.
 *
 * @param totalResults routes that fit the query, over all pages
 * @param totalPages number of pages, 1 or more
 * @param routes the routes of this page, in CAPI's order
 */
record RoutePage(int totalResults, int totalPages, List<Item> routes) {

    /**
     * @param guid guid of the route; empty when the resource has none
     * @param observation Found or Malformed
     */
    record Item(String guid, Observation observation) {}

    /** Reads a page; a wrong route is one Malformed item, a wrong page a {@link JsonShapeException}. */
    static RoutePage read(JsonPart answer) {
        JsonPart pagination = answer.at("pagination").object();
        Included included = Included.read(answer);
        List<Item> items = new ArrayList<>();
        for (JsonPart resource : answer.at("resources").items()) {
            items.add(new Item(resource.node().path("guid").asText(""), observe(resource, included)));
        }
        return new RoutePage(count(pagination.at("total_results"), 0), count(pagination.at("total_pages"), 1), items);
    }

    private static int count(JsonPart part, int min) {
        return part.optionalInteger(min, Integer.MAX_VALUE).orElseThrow(() -> part.wrong("a number"));
    }

    /** Reads one resource; what is wrong with it is its own matter. */
    static Observation observe(JsonPart resource, Included included) {
        try {
            return new Observation.Found(RouteJson.read(resource, included));
        } catch (JsonShapeException e) {
            return new Observation.Malformed(e.detail(), ByteBuffer.wrap(StrictJson.write(resource.node())));
        }
    }
}
