package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A table of the past that the routers serve.
 *
 * @param topic its full name
 * @param asOf the instant that it shows, ISO 8601; empty where unknown
 */
public record FrozenView(String topic, String asOf) {

    static Optional<FrozenView> of(JsonNode document) {
        JsonNode serving = document.path("serving");
        return serving.path("frozen").asBoolean()
                ? Optional.of(new FrozenView(
                        serving.path("topic").asText(), serving.path("as_of").asText("")))
                : Optional.empty();
    }
}
