package io.weir.ingest.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Unwraps CloudEvents 1.0: checks the attributes that every event must have, and finds the data. */
final class CloudEvent {

    private static final List<String> REQUIRED = List.of("id", "source", "type");

    private CloudEvent() {}

    /** The data of a structured event. */
    static JsonPart dataOf(JsonPart event) {
        event.object();
        requireVersion(event.at("specversion"));
        for (String attribute : REQUIRED) {
            event.at(attribute).text();
        }
        JsonPart contentType = event.at("datacontenttype");
        if (!contentType.optionalText().map(CloudEvent::isJson).orElse(true)) {
            throw contentType.wrong("application/json");
        }
        return event.at("data_base64").isPresent() ? decoded(event.at("data_base64")) : event.at("data");
    }

    private static boolean isJson(String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static JsonPart decoded(JsonPart part) {
        try {
            JsonNode node = StrictJson.read(Base64.getDecoder().decode(part.text()));
            return new JsonPart(node, part.pointer());
        } catch (IllegalArgumentException | IOException e) {
            throw new JsonShapeException(part.pointer(), part.pointer() + " must be a JSON document in Base64");
        }
    }

    private static void requireVersion(JsonPart version) {
        if (!version.text().equals("1.0")) {
            throw version.wrong("\"1.0\"");
        }
    }

    /**
     * Checks the attributes of an event in binary mode; a request without {@code ce-specversion} is not an event.
     *
     * @param headers gives a header's value, or null
     */
    static void requireHeaders(Function<String, @Nullable String> headers) {
        Optional<String> version = Optional.ofNullable(headers.apply("ce-specversion"));
        if (version.isEmpty()) {
            return;
        }
        if (!version.get().equals("1.0")) {
            throw new JsonShapeException("ce-specversion", "the header ce-specversion must be 1.0");
        }
        for (String attribute : REQUIRED) {
            String value = headers.apply("ce-" + attribute);
            if (value == null || value.isEmpty()) {
                throw new JsonShapeException("ce-" + attribute, "the header ce-" + attribute + " must not be empty");
            }
        }
    }
}
