package io.weir.ingest.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the body of a webhook. */
public final class WebhookBody {

    private WebhookBody() {}

    /**
     * Reads which routes may have changed.
     *
     * @param headers gives a header's value by its lower-case name, or null; only {@code ce-*} are asked for
     * @throws ProblemException 400 when the body is not JSON, 422 when it is not of a known shape, naming the field
     */
    public static Hints parse(WebhookFormat format, Function<String, @Nullable String> headers, byte[] body) {
        JsonPart document = JsonPart.root(readJson(body));
        try {
            return switch (format) {
                case JSON -> {
                    CloudEvent.requireHeaders(headers);
                    yield CapiDocument.read(document);
                }
                case CLOUD_EVENT -> CapiDocument.read(CloudEvent.dataOf(document));
                case CLOUD_EVENT_BATCH -> readBatch(document);
            };
        } catch (JsonShapeException e) {
            throw ProblemException.ofField(ProblemKind.INVALID_CONTENT, e.pointer(), e.detail());
        }
    }

    /** Every audit event and route of a body that {@link #parse} has read. */
    static List<JsonPart> documents(WebhookFormat format, byte[] body) {
        JsonPart document = JsonPart.root(readJson(body));
        List<JsonPart> shown = switch (format) {
            case JSON -> List.of(document);
            case CLOUD_EVENT -> List.of(CloudEvent.dataOf(document));
            case CLOUD_EVENT_BATCH ->
                document.items().stream().map(CloudEvent::dataOf).toList();
        };
        return shown.stream()
                .flatMap(some ->
                        some.at("resources").isPresent() ? some.at("resources").items().stream() : Stream.of(some))
                .toList();
    }

    private static Hints readBatch(JsonPart batch) {
        List<Hint> hints = new ArrayList<>();
        int ignored = 0;
        for (JsonPart event : batch.items()) {
            Hints ofEvent = CapiDocument.read(CloudEvent.dataOf(event));
            hints.addAll(ofEvent.hints());
            ignored += ofEvent.ignored();
        }
        return new Hints(hints, ignored);
    }

    private static JsonNode readJson(byte[] body) {
        try {
            return StrictJson.read(body);
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemKind.MALFORMED_BODY, "the body is not valid JSON: " + String.valueOf(e.getMessage()));
        }
    }
}
