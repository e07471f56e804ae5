package io.weir.embedded.capi;

import java.util.Map;

/** An answer that CAPI gives instead of a result: status, code and title of its error catalogue, and a sentence. */
public final class CapiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Kind kind;
    private final transient Map<String, String> headers;

    private CapiError(Kind kind, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.kind = kind;
        this.headers = headers;
    }

    static CapiError of(Kind kind, String detail) {
        return new CapiError(kind, detail, Map.of());
    }

    static CapiError of(Kind kind, String detail, Map<String, String> headers) {
        return new CapiError(kind, detail, Map.copyOf(headers));
    }

    static CapiError unprocessable(String detail) {
        return of(Kind.UNPROCESSABLE, detail);
    }

    static CapiError badQuery(String detail) {
        return of(Kind.BAD_QUERY, "The query parameter is invalid: " + detail);
    }

    static CapiError notFound(String resource) {
        return of(Kind.NOT_FOUND, resource + " not found");
    }

    /** Status of the answer, such as 422. */
    public int status() {
        return kind.status;
    }

    /** CAPI's number for the error, such as 10008. */
    public int code() {
        return kind.code;
    }

    /** CAPI's name for the error, such as {@code CF-UnprocessableEntity}. */
    public String title() {
        return kind.title;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The errors of CAPI's catalogue that this simulation answers. */
    enum Kind {
        INVALID_TOKEN(401, 1000, "CF-InvalidAuthToken"),
        MESSAGE_PARSE(400, 1001, "CF-MessageParseError"),
        UNKNOWN_REQUEST(404, 10000, "CF-NotFound"),
        UNKNOWN(500, 10001, "UnknownError"),
        NOT_AUTHENTICATED(401, 10002, "CF-NotAuthenticated"),
        NOT_AUTHORIZED(403, 10003, "CF-NotAuthorized"),
        BAD_QUERY(400, 10005, "CF-BadQueryParameter"),
        UNPROCESSABLE(422, 10008, "CF-UnprocessableEntity"),
        NOT_FOUND(404, 10010, "CF-ResourceNotFound"),
        RATE_LIMIT(429, 10013, "CF-RateLimitExceeded"),
        SERVICE_UNAVAILABLE(503, 10015, "CF-ServiceUnavailable");

        private final int status;
        private final int code;
        private final String title;

        Kind(int status, int code, String title) {
            this.status = status;
            this.code = code;
            this.title = title;
        }
    }
}
