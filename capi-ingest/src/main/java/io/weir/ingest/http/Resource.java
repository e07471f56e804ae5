package io.weir.ingest.http;

import java.util.Map;
import java.util.TreeMap;

/**
 * A path and what its methods lead to.
 *
 * @param name for logs and metrics
 * @param path a whole path; or with a slash at the end, every path of one more segment
 * @param operations by method in upper case
 */
public record Resource(String name, String path, Map<String, Operation> operations) {

    public Resource {
        operations = Map.copyOf(operations);
    }

    boolean matches(String requested) {
        if (!path.endsWith("/")) {
            return requested.equals(path);
        }
        return requested.startsWith(path)
                && requested.length() > path.length()
                && requested.indexOf('/', path.length()) < 0;
    }

    /** The value of {@code Allow}. */
    String allowed() {
        return String.join(", ", new TreeMap<>(operations).keySet());
    }
}
