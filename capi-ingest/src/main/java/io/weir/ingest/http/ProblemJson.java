package io.weir.ingest.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.json.StrictJson;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import java.util.Map;
import java.util.TreeMap;

/** Shows a problem as {@code application/problem+json} (RFC 9457). */
final class ProblemJson {

    static final String CONTENT_TYPE = "application/problem+json";

    /** A client that was turned away comes back after this many seconds. */
    private static final String RETRY_AFTER_SECONDS = "2";

    private ProblemJson() {}

    static Answer answer(ProblemException problem) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("type", problem.kind().type());
        document.put("title", problem.kind().title());
        document.put("status", problem.kind().status());
        document.put("detail", problem.detail());
        if (!problem.errors().isEmpty()) {
            document.put("field", problem.errors().getFirst().field());
            var errors = document.putArray("errors");
            for (FieldError error : problem.errors()) {
                errors.addObject().put("field", error.field()).put("detail", error.detail());
            }
        }
        return new Answer(problem.kind().status(), CONTENT_TYPE, StrictJson.write(document), headers(problem));
    }

    private static Map<String, String> headers(ProblemException problem) {
        Map<String, String> headers = new TreeMap<>();
        switch (problem.kind()) {
            case UNAVAILABLE -> headers.put("Retry-After", RETRY_AFTER_SECONDS);
            case UNAUTHENTICATED -> headers.put("WWW-Authenticate", "Weir-HMAC-SHA256");
            case MALFORMED_REQUEST,
                    MALFORMED_BODY,
                    OUT_OF_SCOPE,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    STALE,
                    CONFLICT,
                    RATE_LIMITED,
                    BODY_TOO_LARGE,
                    TARGET_TOO_LONG,
                    UNSUPPORTED_MEDIA_TYPE,
                    INVALID_CONTENT,
                    HEADERS_TOO_LARGE,
                    INTERNAL -> {}
        }
        headers.putAll(problem.headers());
        return headers;
    }
}
