package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletions that wait for an operator.
 *
 * @param scanId id to release or discard them by
 * @param heldAt when they were held, ISO 8601
 * @param reason why, in a sentence
 * @param known routes known before the scan
 * @param found routes that the scan found
 * @param sample guids of some of the routes
 */
public record HeldView(String scanId, String heldAt, String reason, long known, long found, List<String> sample) {

    public HeldView {
        sample = List.copyOf(sample);
    }

    static HeldView of(JsonNode document) {
        List<String> sample = new ArrayList<>();
        document.path("sample").forEach(guid -> sample.add(guid.asText()));
        return new HeldView(
                document.path("scan_id").asText(),
                document.path("held_at").asText(),
                document.path("reason").asText(),
                document.path("known").asLong(),
                document.path("found").asLong(),
                sample);
    }
}
