package io.weir.router.exchange;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers that belong to one connection and not to the message. Pure. */
public final class HopByHop {

    private static final CharSequence[] ALWAYS = {
        HeaderNames.CONNECTION,
        HeaderNames.KEEP_ALIVE,
        HeaderNames.PROXY_CONNECTION,
        HeaderNames.PROXY_AUTHENTICATE,
        HeaderNames.PROXY_AUTHORIZATION,
        HeaderNames.TE,
        HeaderNames.TRAILER,
        HeaderNames.TRANSFER_ENCODING,
        HeaderNames.UPGRADE
    };

    /** What nobody may take away by naming it in Connection: where the body ends, and what this router says itself. */
    private static final Set<String> OWN = Set.of(
            "host",
            "content-length",
            "x-vcap-request-id",
            "x-cf-applicationid",
            "x-cf-instanceid",
            "x-cf-instanceindex",
            "traceparent",
            "tracestate");

    private HopByHop() {}

    /** Takes away what belongs to the connection, and what its Connection header names. */
    public static void remove(MultiMap headers) {
        remove(headers, Set.of());
    }

    /**
     * The same, but leaves some headers alone that Connection names.
     *
     * @param kept their names in lower case
     */
    public static void remove(MultiMap headers, Set<String> kept) {
        String connection = headers.get(HeaderNames.CONNECTION);
        if (connection != null && !isPlain(connection)) {
            for (String value : List.copyOf(headers.getAll(HeaderNames.CONNECTION))) {
                removeNamed(headers, value, kept);
            }
        }
        for (CharSequence name : ALWAYS) {
            headers.remove(name);
        }
    }

    /** Takes away what has no place after a message: what belongs to the connection, or frames or routes a message. */
    public static void removeFromTrailers(MultiMap trailers) {
        remove(trailers);
        trailers.remove(HeaderNames.CONTENT_LENGTH);
        trailers.remove(HeaderNames.HOST);
    }

    /** The two values that nearly every message has, or else more than one line may have to be looked at. */
    private static boolean isPlain(String connection) {
        return connection.equalsIgnoreCase("keep-alive") || connection.equalsIgnoreCase("close");
    }

    private static void removeNamed(MultiMap headers, String connection, Set<String> kept) {
        for (String token : connection.split(",", -1)) {
            String name = token.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !OWN.contains(name) && !kept.contains(name)) {
                headers.remove(name);
            }
        }
    }

    /**
     * Whether the sender of a message of HTTP/1 keeps its connection for another one.
     *
     * @param version11 whether the message is of 1.1, where that is so unless it says otherwise
     */
    public static boolean keepsConnection(MultiMap headers, boolean version11) {
        return version11
                ? !hasToken(headers, HeaderNames.CONNECTION, "close")
                : hasToken(headers, HeaderNames.CONNECTION, "keep-alive");
    }

    /** Whether a header with a list of tokens has this one. */
    public static boolean hasToken(MultiMap headers, CharSequence name, String token) {
        String only = headers.get(name);
        if (only == null) {
            return false;
        }
        if (only.equalsIgnoreCase(token)) {
            return true;
        }
        for (String value : headers.getAll(name)) {
            for (String each : value.split(",", -1)) {
                if (each.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
