package io.weir.ingest.capi;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes path and query of a list request. Names and values are percent-encoded: a URI may not hold the brackets of a filter. */
final class CapiQuery {

    private final StringBuilder text;
    private char next = '?';

    private CapiQuery(String path) {
        text = new StringBuilder(path);
    }

    /** @param path of the list, without a query */
    static CapiQuery of(String path) {
        return new CapiQuery(path);
    }

    CapiQuery with(String name, Object value) {
        text.append(next).append(encoded(name)).append('=').append(encoded(value.toString()));
        next = '&';
        return this;
    }

    /** Only what is as late as this or later; CAPI compares whole seconds and refuses parts of one. */
    CapiQuery since(String field, Instant time) {
        return with(field + "[gte]", time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The request for one page. */
    String onPage(int page, int perPage) {
        return text.toString() + next + "per_page=" + perPage + "&page=" + page;
    }

    /** Commas and colons are let through as they are: they separate values, and a list of guids is long enough. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2C", ",")
                .replace("%3A", ":");
    }
}
