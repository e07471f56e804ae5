package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import java.util.HashMap;
import java.util.Map;

/**
 * What CAPI's answer included beside the routes.
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

    /** Reads {@code included} of an answer; what is missing or odd in it is left out, since every route is checked for itself. */
    static Included read(JsonPart answer) {
        JsonPart included = answer.at("included");
        Map<String, Domain> domains = new HashMap<>();
        for (var domain : included.at("domains").node()) {
            String name = domain.path("name").asText("");
            if (!name.isEmpty()) {
                domains.put(
                        domain.path("guid").asText(""),
                        new Domain(name, domain.path("internal").asBoolean(false)));
            }
        }
        Map<String, String> organizations = new HashMap<>();
        for (var space : included.at("spaces").node()) {
            String guid = space.at("/relationships/organization/data/guid").asText("");
            if (!guid.isEmpty()) {
                organizations.put(space.path("guid").asText(""), guid);
            }
        }
        return new Included(domains, organizations);
    }
}
