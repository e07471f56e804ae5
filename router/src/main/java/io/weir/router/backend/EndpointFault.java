package io.weir.router.backend;

import java.util.Locale;

/**
 * Everything that can go wrong between the router and an endpoint, and what follows from it: one row of the table each.
 *
 * <p>A status of {@link #TIMEOUT} stands for 504, or 502 where the operator wants Gorouter's. Pure.
 */
public enum EndpointFault {
    CONNECTION_REFUSED(Repeat.ALWAYS, Mark.YES, 502, "dial: connection refused"),
    UNREACHABLE(Repeat.ALWAYS, Mark.YES, 502, "dial: address unreachable"),
    NAME_UNKNOWN(Repeat.ALWAYS, Mark.YES, 502, "dial: no such host"),
    DIAL_TIMEOUT(Repeat.ALWAYS, Mark.YES, EndpointFault.TIMEOUT, "dial: timeout"),

    NOT_TLS(Repeat.ALWAYS, Mark.YES, 525, "tls: first record does not look like a TLS handshake"),
    SAN_MISMATCH(Repeat.ALWAYS, Mark.YES, 503, "x509: certificate is valid for another name"),
    UNTRUSTED(Repeat.ALWAYS, Mark.YES, 526, "x509: certificate signed by unknown authority"),
    EXPIRED(Repeat.ALWAYS, Mark.YES, 526, "x509: certificate has expired or is not yet valid"),
    /** The endpoint demands a certificate of the router, or rejects the one it got. */
    CERTIFICATE_REJECTED(Repeat.ALWAYS, Mark.YES, 496, "remote error: tls: bad certificate"),
    HANDSHAKE_FAILED(Repeat.ALWAYS, Mark.YES, 525, "tls: handshake failure"),
    HANDSHAKE_TIMEOUT(Repeat.ALWAYS, Mark.YES, EndpointFault.TIMEOUT, "tls: handshake timeout"),
    /** It is said to speak HTTP/2 and does not. */
    NOT_HTTP2(Repeat.ALWAYS, Mark.YES, 502, "http2: endpoint does not speak HTTP/2"),

    /** The connection was lost before the head was written: the endpoint cannot have acted on it. */
    INCOMPLETE_REQUEST(Repeat.ALWAYS, Mark.NO, 502, "incomplete request"),
    /** An HTTP/2 endpoint gives the connection up and says that it has not looked at the request. */
    GOING_AWAY(Repeat.ALWAYS, Mark.NO, 502, "http2: connection is going away"),
    /** An HTTP/2 endpoint says that it has not looked at the request. */
    STREAM_REFUSED(Repeat.ALWAYS, Mark.NO, 502, "http2: stream refused"),
    /** The endpoint closed a connection that had been idle; maybe just as the request was on its way. */
    EOF_ON_REUSED(Repeat.IF_IDEMPOTENT, Mark.NO, 502, "EOF on a connection that was used before"),
    EOF(Repeat.IF_IDEMPOTENT, Mark.NO, 502, "EOF"),
    CONNECTION_RESET(Repeat.IF_IDEMPOTENT, Mark.YES, 502, "read: connection reset by peer"),

    /** A client of HTTP/2 sent what no head of HTTP/1.1 can carry. */
    REQUEST_UNWRITABLE(Repeat.NEVER, Mark.NO, 400, "request cannot be written"),
    STREAM_RESET(Repeat.NEVER, Mark.NO, 502, "http2: stream reset by endpoint"),
    RESPONSE_HEADER_TOO_LARGE(Repeat.NEVER, Mark.NO, 502, "response headers too large"),
    PROTOCOL_ERROR(Repeat.NEVER, Mark.NO, 502, "malformed response"),
    /** The response broke off after its head; the client has part of it, so that only its end can say so. */
    RESPONSE_TRUNCATED(Repeat.NEVER, Mark.NO, 502, "unexpected EOF in the response"),

    /** An HTTP/2 endpoint reset the stream after the response's head. */
    RESPONSE_RESET(Repeat.NEVER, Mark.NO, 502, "http2: stream reset by endpoint in the response"),

    HEADER_TIMEOUT(Repeat.NEVER, Mark.NO, EndpointFault.TIMEOUT, "timeout awaiting response headers"),
    IDLE_TIMEOUT(Repeat.NEVER, Mark.NO, EndpointFault.TIMEOUT, "idle timeout"),
    REQUEST_TIMEOUT(Repeat.NEVER, Mark.NO, EndpointFault.TIMEOUT, "timeout"),
    CLIENT_GONE(Repeat.NEVER, Mark.NO, 499, "context canceled"),

    /** As many exchanges as one endpoint may have; another may have room. */
    CONNECTION_LIMIT(Repeat.ALWAYS, Mark.NO, 503, "connection limit"),
    /** The table no longer names it. Costs no attempt. */
    ENDPOINT_GONE(Repeat.ALWAYS, Mark.NO, 503, "endpoint is gone");

    /** Stands for the configured status of timeouts. */
    public static final int TIMEOUT = 0;

    private enum Repeat {
        /** Whatever the request is: the endpoint cannot have acted on it. */
        ALWAYS,
        /** Only what may be done twice. */
        IF_IDEMPOTENT,
        NEVER
    }

    private enum Mark {
        YES,
        NO
    }

    private final Repeat repeat;
    private final Mark mark;
    private final int status;
    private final String reason;
    private final String kind = name().toLowerCase(Locale.ROOT).replace('_', '-');

    EndpointFault(Repeat repeat, Mark mark, int status, String reason) {
        this.repeat = repeat;
        this.mark = mark;
        this.status = status;
        this.reason = reason;
    }

    /** The word for it in metrics, such as {@code dial-refused}. */
    public String kind() {
        return kind;
    }

    /**
     * Whether the request may be sent again.
     *
     * @param idempotent whether doing it twice is the same as doing it once
     */
    public boolean repeatable(boolean idempotent) {
        return switch (repeat) {
            case ALWAYS -> true;
            case IF_IDEMPOTENT -> idempotent;
            case NEVER -> false;
        };
    }

    /**
     * Whether it says more of the connection than of the endpoint, so that a new connection to the same one is worth a try.
     */
    public boolean ofConnection() {
        return this == INCOMPLETE_REQUEST || this == GOING_AWAY || this == EOF_ON_REUSED;
    }

    /** Whether nothing was heard of the other side, not even that it refuses. */
    boolean ofSilence() {
        return this == DIAL_TIMEOUT || this == HANDSHAKE_TIMEOUT || this == UNREACHABLE;
    }

    /** Whether the endpoint is left out of selections for a while. */
    public boolean marks() {
        return mark == Mark.YES;
    }

    /**
     * Status that the client gets when nothing else can be tried.
     *
     * @param timeoutStatus 504 or 502
     */
    public int status(int timeoutStatus) {
        return status == TIMEOUT ? timeoutStatus : status;
    }

    /** What {@code X-Cf-RouterError} says in parentheses after {@code endpoint_failure}. */
    public String reason() {
        return reason;
    }
}
