package io.weir.ingest.problem;

import java.util.Locale;

/** The kinds of problems, each with its HTTP status and a title that never changes. */
public enum ProblemKind {
    MALFORMED_REQUEST(400, "The request is malformed"),
    MALFORMED_BODY(400, "The body is not valid JSON"),
    UNAUTHENTICATED(401, "The request is not signed as it must be"),
    OUT_OF_SCOPE(403, "The credential may not do this"),
    NOT_FOUND(404, "There is nothing at this path"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    REQUEST_TIMEOUT(408, "The body did not arrive in time"),
    STALE(409, "A newer request has been answered already"),
    CONFLICT(409, "The route is not in a state for this"),
    BODY_TOO_LARGE(413, "The body is too large"),
    TARGET_TOO_LONG(414, "The request target is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
    INVALID_CONTENT(422, "The body does not say what it must"),
    RATE_LIMITED(429, "Too many requests came from here"),
    HEADERS_TOO_LARGE(431, "The request headers are too large"),
    INTERNAL(500, "Something went wrong inside"),
    UNAVAILABLE(503, "The request cannot be accepted at the moment");

    private final int status;
    private final String title;

    ProblemKind(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** One sentence, the same for every problem of this kind. */
    public String title() {
        return title;
    }

    /** The {@code type} member: a URN, such as {@code urn:weir:problem:invalid-content}. */
    public String type() {
        return "urn:weir:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
