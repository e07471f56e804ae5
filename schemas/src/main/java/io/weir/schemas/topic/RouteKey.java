package io.weir.schemas.topic;

import java.util.Locale;
import java.util.Optional;

/**
 * The key of {@code weir.route-events} and {@code weir.route-table}: host and path of a route, in lower case.
 *
 * <p>Its text is the host followed by the path, such as {@code app.example.com/v2}; a host holds no slash, so the text
 * has one reading.
 *
 * @param host full host in lower case, never empty, without a slash
 * @param path empty, or starting with a slash, in lower case
 */
public record RouteKey(String host, String path) {

    public RouteKey {
        host = host.toLowerCase(Locale.ROOT);
        path = path.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || host.indexOf('/') >= 0) {
            throw new IllegalArgumentException("host '" + host + "' must be a host name without a slash");
        }
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw new IllegalArgumentException("path '" + path + "' must be empty or start with a slash");
        }
    }

    /** Reads a key's text, the opposite of {@link #toString()}. */
    public static RouteKey parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? new RouteKey(text, "") : new RouteKey(text.substring(0, slash), text.substring(slash));
    }

    /** Reads a key's text in its one form; empty if it is another or none, so that it would stand in another partition. */
    public static Optional<RouteKey> parseExact(String text) {
        try {
            RouteKey key = parse(text);
            return key.toString().equals(text) ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the host stands for all that end like it: its first label is a star. */
    public boolean isWildcard() {
        return isWildcard(host);
    }

    /** The same of a host alone. */
    public static boolean isWildcard(String host) {
        return host.startsWith("*.");
    }

    @Override
    public String toString() {
        return host + path;
    }
}
