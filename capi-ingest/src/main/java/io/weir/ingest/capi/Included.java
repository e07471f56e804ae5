package io.weir.ingest.capi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What CAPI's answer included beside the routes. What is missing or odd in it is left out, since every route is checked for
 * itself.
 *
 * @param domains by guid
 * @param organizationBySpace guid of the organization by guid of the space
 */
record Included(Map<String, Domain> domains, Map<String, String> organizationBySpace) {

    /**
     * @param name such as apps.example.com
     * @param internal true for container-to-container domains
     */
    record Domain(String name, boolean internal) {}

    static final Included NOTHING = new Included(Map.of(), Map.of());

    /** Reads {@code included} of an answer. */
    static Included read(JsonPart answer) {
        Included included = empty();
        answer.at("included").at("domains").node().forEach(included::addDomain);
        answer.at("included").at("spaces").node().forEach(included::addSpace);
        return included;
    }

    /** Reads the value that the parser stands on as {@code included}, one member at a time. */
    static Included read(JsonParser parser) throws IOException {
        Included included = empty();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return included;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean list = parser.nextToken() == JsonToken.START_ARRAY;
            while (list && parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode node = StrictJson.readNext(parser);
                switch (name) {
                    case "domains" -> included.addDomain(node);
                    case "spaces" -> included.addSpace(node);
                    default -> {}
                }
            }
            if (!list) {
                parser.skipChildren();
            }
        }
        return included;
    }

    private static Included empty() {
        return new Included(new HashMap<>(), new HashMap<>());
    }

    private void addDomain(JsonNode domain) {
        String name = domain.path("name").asText("");
        if (!name.isEmpty()) {
            domains.put(
                    domain.path("guid").asText(""),
                    new Domain(name, domain.path("internal").asBoolean(false)));
        }
    }

    private void addSpace(JsonNode space) {
        String organization = space.at("/relationships/organization/data/guid").asText("");
        if (!organization.isEmpty()) {
            organizationBySpace.put(space.path("guid").asText(""), organization);
        }
    }
}
