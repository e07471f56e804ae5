package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads fields of request bodies as CAPI does: an explicit null is an absent value. Pure. */
final class JsonFields {

    private JsonFields() {}

    /** The field's value; null when it is absent or JSON null. */
    static @Nullable JsonNode present(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** CAPI's sentence about keys that are not allowed; empty when there are none. */
    static Optional<String> unknownKeys(JsonNode object, Set<String> allowed) {
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(allowed);
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("Unknown field(s): '" + String.join("', '", unknown) + "'");
    }

    /** Guid of a to-one relationship such as {@code relationships.space.data.guid}; empty when it is absent. */
    static Optional<String> relationship(JsonNode body, String name) {
        JsonNode guid = body.path("relationships").path(name).path("data").path("guid");
        return guid.isTextual() ? Optional.of(guid.asText()) : Optional.empty();
    }

    /** The guids of a to-many relationship's {@code data}. */
    static List<String> guids(JsonNode data) {
        List<String> guids = new ArrayList<>();
        data.forEach(item -> guids.add(item.path("guid").asText()));
        return guids;
    }

    /** An object of texts, where null removes a key. */
    static Map<String, @Nullable String> texts(JsonNode object) {
        Map<String, @Nullable String> texts = new HashMap<>();
        object.properties()
                .forEach(entry -> texts.put(
                        entry.getKey(),
                        entry.getValue().isNull() ? null : entry.getValue().asText()));
        return texts;
    }

    static Metadata merge(Metadata base, JsonNode body) {
        JsonNode metadata = body.path("metadata");
        return base.merged(texts(metadata.path("labels")), texts(metadata.path("annotations")));
    }
}
