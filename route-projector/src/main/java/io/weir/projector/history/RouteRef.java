package io.weir.projector.history;

import io.weir.schemas.topic.RouteKey;
import java.util.Locale;
import java.util.regex.Pattern;

/** How an operator names a route: by where it is, or by which it is. */
public sealed interface RouteRef {

    /** Whatever stands or stood at this host and path. */
    record At(RouteKey key) implements RouteRef {

        @Override
        public String toString() {
            return key.toString();
        }
    }

    /** The route that CAPI gave this guid, wherever it was. */
    record Guid(String guid) implements RouteRef {

        @Override
        public String toString() {
            return guid;
        }
    }

    /** As CAPI makes them. */
    Pattern GUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    Pattern SCHEME = Pattern.compile("^https?://", Pattern.CASE_INSENSITIVE);

    /**
     * Reads a guid, or a host with or without a path, as it stands in a browser too.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static RouteRef parse(String text) {
        String stripped = text.strip();
        if (GUID.matcher(stripped.toLowerCase(Locale.ROOT)).matches()) {
            return new Guid(stripped.toLowerCase(Locale.ROOT));
        }
        String place = SCHEME.matcher(stripped).replaceFirst("");
        if (place.endsWith("/")) {
            place = place.substring(0, place.length() - 1);
        }
        if (place.isEmpty() || place.startsWith("/") || place.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("route '" + text
                    + "' must be a host with or without a path, such as shop.example.com/cart, or a route's guid");
        }
        return new At(RouteKey.parse(place));
    }
}
