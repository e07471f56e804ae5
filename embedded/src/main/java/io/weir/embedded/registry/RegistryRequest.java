package io.weir.embedded.registry;

import java.util.List;
import java.util.Map;

/**
 * A request as the REST API sees it.
 *
 * @param method the HTTP method
 * @param path the decoded segments of the path
 * @param query the decoded parameters; the last of a name counts
 * @param body the body's text, empty if there is none
 */
record RegistryRequest(String method, List<String> path, Map<String, String> query, String body) {

    /** The segment at this place of the path, which the call's template has as {@code *}. */
    String segment(int index) {
        return path.get(index);
    }

    boolean flag(String name) {
        return "true".equalsIgnoreCase(query.get(name));
    }
}
