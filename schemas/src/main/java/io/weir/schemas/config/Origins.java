package io.weir.schemas.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers of every key where its value was found. */
final class Origins {

    private final Map<String, Origin> found = new HashMap<>();
    private final String otherwise;

    /** @param otherwise what is said of keys that were found nowhere */
    Origins(String otherwise) {
        this.otherwise = otherwise;
    }

    void found(Place place, Origin origin) {
        found.put(place.path(), origin);
    }

    /** Where it was found, in words. */
    String of(String key) {
        Origin origin = found.get(key);
        return origin == null ? otherwise : origin.toString();
    }

    /** The file that a secret was read from; null if it was not. */
    Origin.@Nullable OfSecret ofSecret(String key) {
        return found.get(key) instanceof Origin.OfSecret secret ? secret : null;
    }
}
