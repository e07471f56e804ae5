package io.weir.ingest.webhook;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Of what a credential may send webhooks.
 *
 * @param organizations guids, or {@code *}
 * @param spaces guids, or {@code *}
 */
record WebhookScope(Set<String> organizations, Set<String> spaces) {

    static final String ANY = "*";

    WebhookScope {
        organizations = Set.copyOf(organizations);
        spaces = Set.copyOf(spaces);
    }

    static WebhookScope of(List<String> organizations, List<String> spaces) {
        return new WebhookScope(Set.copyOf(organizations), Set.copyOf(spaces));
    }

    static WebhookScope everything() {
        return of(List.of(ANY), List.of(ANY));
    }

    boolean allowsEverything() {
        return organizations.contains(ANY) && spaces.contains(ANY);
    }

    /** What of the events and routes is out of scope, by field; empty when nothing is. */
    List<FieldError> refusals(String credential, List<JsonPart> documents) {
        List<FieldError> refusals = new ArrayList<>();
        for (JsonPart document : documents) {
            refusal(credential, "organization", organizations, organization(document))
                    .ifPresent(refusals::add);
            refusal(credential, "space", spaces, space(document)).ifPresent(refusals::add);
        }
        return refusals;
    }

    /** An audit event names both, a route its space only. */
    private static JsonPart organization(JsonPart document) {
        return document.at("organization").at("guid");
    }

    private static JsonPart space(JsonPart document) {
        JsonPart ofEvent = document.at("space").at("guid");
        JsonPart ofRoute = document.at("relationships").at("space").at("data").at("guid");
        return ofEvent.isPresent() || !ofRoute.isPresent() ? ofEvent : ofRoute;
    }

    private static Optional<FieldError> refusal(String credential, String what, Set<String> allowed, JsonPart named) {
        if (allowed.contains(ANY)) {
            return Optional.empty();
        }
        if (!named.isPresent()) {
            return Optional.of(new FieldError(
                    named.pointer(),
                    named.pointer() + " is missing: credential '" + credential + "' is limited to some " + what
                            + "s, so its webhooks have to say of which " + what + " they are"));
        }
        String guid = named.node().isTextual() ? named.node().textValue() : "";
        return allowed.contains(guid)
                ? Optional.empty()
                : Optional.of(new FieldError(
                        named.pointer(),
                        what + " '" + shown(guid) + "' is out of the scope of credential '" + credential + "'"));
    }

    private static String shown(String guid) {
        return guid.length() <= GUID_CHARS_MAX ? guid : guid.substring(0, GUID_CHARS_MAX) + "…";
    }

    private static final int GUID_CHARS_MAX = 60;
}
