package io.weir.ingest.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole request.
 *
 * @param method in upper case
 * @param target path and query as they stand in the request line
 * @param path as it stands there, without the query
 * @param headers gives a header's value by name, whatever its case, several joined by commas; null when there is none
 * @param body empty when there is none
 * @param peer who sends it
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record ApiRequest(
        String method, String target, String path, Function<String, @Nullable String> headers, byte[] body, Peer peer) {

    /** A header's value, or null. */
    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    /** The query, percent-encoded; empty when there is none. */
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }
}
