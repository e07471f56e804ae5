package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;

/**
 * What a page says of its list.
 *
 * @param totalResults resources that fit the query, over all pages, 0 or more
 * @param totalPages number of pages, 1 or more
 */
record Pagination(int totalResults, int totalPages) {

    /** Reads {@code pagination} of a page, or throws a {@link io.weir.ingest.json.JsonShapeException}. */
    static Pagination read(JsonPart part) {
        part.object();
        return new Pagination(count(part.at("total_results"), 0), count(part.at("total_pages"), 1));
    }

    private static int count(JsonPart part, int min) {
        return part.optionalInteger(min, Integer.MAX_VALUE).orElseThrow(() -> part.wrong("a number"));
    }
}
