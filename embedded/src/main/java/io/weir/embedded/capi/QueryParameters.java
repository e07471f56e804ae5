package io.weir.embedded.capi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The decoded parameters of a query, sorted by name. Pure. */
record QueryParameters(Map<String, String> values) {

    QueryParameters {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    static QueryParameters parse(@Nullable String rawQuery) {
        Map<String, String> values = new TreeMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.put(decode(name), decode(value));
            }
        }
        return new QueryParameters(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            throw CapiError.badQuery("'" + text + "' is not a valid URL encoding");
        }
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The values of a comma-separated parameter; empty when it is absent. */
    Optional<List<String>> list(String name) {
        return get(name).map(QueryParameters::split);
    }

    static List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            parts.add(part.strip());
        }
        return parts;
    }
}
