package io.weir.router.guard;

import org.jspecify.annotations.Nullable;

/** Why bytes go no further, and what a client is answered then. */
public enum Refusal {
    BAD_METHOD("The method is not a token of at most 32 characters."),
    CONNECT("CONNECT is not served here."),
    BAD_TARGET("The request's target has characters or a form that it must not have."),
    BAD_VERSION("The request line does not end in HTTP/1.0 or HTTP/1.1."),
    UNKNOWN_VERSION(505, null, "Only HTTP/1.0 and HTTP/1.1 are spoken here."),
    LINE_TOO_LONG(414, null, "The request line is too long."),
    BAD_STATUS_LINE("The status line is not one of HTTP/1.0 or HTTP/1.1."),
    HEAD_TOO_LARGE(431, "max-request-size-exceeded", "The request's headers are too large."),
    TOO_MANY_HEADERS(431, "max-request-size-exceeded", "The request has too many headers."),
    BARE_LF("A line ends in LF without CR."),
    BARE_CR("There is a CR without LF."),
    CONTROL_CHARACTER("There is a control character in a header's value."),
    BAD_NAME("A header's name is not a token."),
    EMPTY_NAME("A header has no name."),
    NO_COLON("A header line has no colon."),
    SPACE_BEFORE_COLON("There is white space between a header's name and its colon."),
    FOLDED("A header line begins with white space."),
    NO_HOST(400, "empty_host", "Request had empty Host header"),
    REPEATED_HOST("There must be one Host header."),
    BAD_HOST("The host is not a name or an address with an optional port."),
    BAD_LENGTH("Content-Length must be one number of at most 18 digits."),
    REPEATED_LENGTH("There must be one Content-Length header."),
    BAD_CODING("Transfer-Encoding must be chunked, once, without Content-Length, in HTTP/1.1."),
    DISGUISED_FRAMING("A header's name is taken for another one, such as Content-Length, by some and not by others."),
    BAD_CHUNK(
            "A chunk's size line is not a hexadecimal number of at most 2147483647, with extensions as the grammar has them."),
    BAD_CHUNK_END("A chunk's data does not end where its size says."),
    BAD_TRAILER("A trailer is a header that must not be one."),
    HEAD_TOO_SLOW(408, null, "The request's head did not come in time."),
    UNSOLICITED("There are bytes after the end of the response."),
    BAD_UPGRADE("The protocol was switched, though nobody had asked for it."),
    TOO_MANY_INTERIM("There are too many interim responses.");

    private final int status;
    private final @Nullable String code;
    private final String message;

    Refusal(String message) {
        this(400, null, message);
    }

    Refusal(int status, @Nullable String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /** Status that a client is answered. */
    public int status() {
        return status;
    }

    /** Value of {@code X-Cf-RouterError}; null where the reference has none. */
    public @Nullable String code() {
        return code;
    }

    /** A sentence for the body of the answer. */
    public String message() {
        return message;
    }
}
