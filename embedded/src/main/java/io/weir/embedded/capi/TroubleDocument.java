package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads and writes a {@link Trouble} as JSON, for scripts. What a document leaves out does not go wrong. Pure. */
final class TroubleDocument {

    private static final Set<String> KEYS = Set.of(
            "seed",
            "requests",
            "stall_max_millis",
            "late_events",
            "late_max_millis",
            "lost_events",
            "shifted_pages",
            "without_rights");

    private TroubleDocument() {}

    static Trouble read(JsonNode json) {
        JsonFields.unknownKeys(json, KEYS).ifPresent(sentence -> {
            throw CapiError.unprocessable(sentence + ". Valid fields are: " + String.join(", ", sorted(KEYS)));
        });
        try {
            return new Trouble(
                    (long) number(json, "seed", 0),
                    requests(json.path("requests")),
                    Duration.ofMillis((long) number(json, "stall_max_millis", 2_000)),
                    number(json, "late_events", 0),
                    Duration.ofMillis((long) number(json, "late_max_millis", 5_000)),
                    number(json, "lost_events", 0),
                    number(json, "shifted_pages", 0),
                    json.path("without_rights").asBoolean(false));
        } catch (IllegalArgumentException outOfRange) {
            throw CapiError.unprocessable(String.valueOf(outOfRange.getMessage()));
        }
    }

    private static Map<Trouble.Kind, Double> requests(JsonNode json) {
        Map<Trouble.Kind, Double> requests = new EnumMap<>(Trouble.Kind.class);
        Set<String> known = new TreeSet<>();
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            known.add(kind.key());
            if (json.has(kind.key())) {
                requests.put(kind, number(json, kind.key(), 0));
            }
        }
        JsonFields.unknownKeys(json, known).ifPresent(sentence -> {
            throw CapiError.unprocessable("requests: " + sentence + ". Valid fields are: " + String.join(", ", known));
        });
        return requests;
    }

    private static double number(JsonNode json, String field, double absent) {
        JsonNode value = JsonFields.present(json, field);
        if (value != null && !value.isNumber()) {
            throw CapiError.unprocessable(field + " must be a number");
        }
        return value == null ? absent : value.asDouble();
    }

    private static Set<String> sorted(Set<String> names) {
        return new TreeSet<>(names);
    }

    static ObjectNode write(Trouble trouble) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("seed", trouble.seed());
        ObjectNode requests = json.putObject("requests");
        for (Trouble.Kind kind : Trouble.Kind.values()) {
            requests.put(kind.key(), trouble.requests().getOrDefault(kind, 0.0));
        }
        return json.put("stall_max_millis", trouble.stallMax().toMillis())
                .put("late_events", trouble.lateEvents())
                .put("late_max_millis", trouble.lateMax().toMillis())
                .put("lost_events", trouble.lostEvents())
                .put("shifted_pages", trouble.shiftedPages())
                .put("without_rights", trouble.withoutRights());
    }
}
