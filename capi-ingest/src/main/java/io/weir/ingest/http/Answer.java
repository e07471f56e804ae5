package io.weir.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param contentType of the body; empty without one
 * @param body empty without one
 * @param headers beside content type and length
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** A JSON document. */
    public static Answer json(int status, JsonNode document) {
        return new Answer(status, "application/json", StrictJson.write(document), Map.of());
    }

    /** Text. */
    public static Answer text(int status, String contentType, String text) {
        return new Answer(status, contentType, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** 204. */
    public static Answer empty() {
        return new Answer(204, "", new byte[0], Map.of());
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more);
    }
}
