package io.weir.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Keys and values of the schema topic as JSON.
 *
 * <p>A proposal's key holds its proposal id, so compaction keeps each one; a level's key holds its subject, so
 * compaction keeps the last.
 */
final class RegistryRecordJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RegistryRecordJson() {}

    static byte[] key(RegistryRecord next) {
        ObjectNode key = JSON.createObjectNode();
        switch (next) {
            case RegistryRecord.Proposed proposed ->
                key.put("kind", "schema").put("subject", proposed.subject()).put("proposal", proposed.proposal());
            case RegistryRecord.LevelSet set -> {
                key.put("kind", "level");
                set.subject().ifPresent(subject -> key.put("subject", subject));
            }
        }
        return bytes(key);
    }

    static byte[] value(RegistryRecord next) {
        ObjectNode value = JSON.createObjectNode();
        switch (next) {
            case RegistryRecord.Proposed proposed ->
                value.put("version", proposed.version())
                        .put("id", proposed.id())
                        .put("schema", proposed.schema());
            case RegistryRecord.LevelSet set -> value.put("level", set.level().name());
        }
        return bytes(value);
    }

    /** @throws IllegalArgumentException if the record was not written by a registry of this kind */
    static RegistryRecord read(byte[] keyBytes, byte[] valueBytes) {
        try {
            JsonNode key = JSON.readTree(keyBytes);
            JsonNode value = JSON.readTree(valueBytes);
            return switch (key.path("kind").asText()) {
                case "schema" ->
                    new RegistryRecord.Proposed(
                            key.required("proposal").asText(),
                            key.required("subject").asText(),
                            value.required("version").asInt(),
                            value.required("id").asInt(),
                            value.required("schema").asText());
                case "level" ->
                    new RegistryRecord.LevelSet(
                            Optional.ofNullable(key.get("subject")).map(JsonNode::asText),
                            CompatibilityLevel.valueOf(value.required("level").asText()));
                default -> throw new IllegalArgumentException("a key of an unknown kind: " + key);
            };
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
