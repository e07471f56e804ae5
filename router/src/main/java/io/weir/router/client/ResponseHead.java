package io.weir.router.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.weir.router.http1.HeadWriter;
import org.jspecify.annotations.Nullable;

/** Heads of responses in HTTP/1. */
final class ResponseHead {

    private static final int STATUS_MAX = 1000;
    private static final byte[][] LINES = new byte[2 * STATUS_MAX][];
    private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(US_ASCII);

    private ResponseHead() {}

    /**
     * Writes one.
     *
     * @param minor 0 or 1 of the version, which is the request's
     * @param reason null for the usual phrase
     */
    static HeadWriter write(int minor, int status, @Nullable String reason, MultiMap headers, boolean chunked) {
        HeadWriter head = HeadWriter.begin()
                .literal(reason == null ? line(minor, status) : made(minor, status, reason))
                .writableHeaders(headers);
        if (chunked) {
            head.literal(CHUNKED);
        }
        return head.endLine();
    }

    private static byte[] line(int minor, int status) {
        int at = minor * STATUS_MAX + status;
        byte[] known = LINES[at];
        if (known == null) {
            known = made(minor, status, HttpResponseStatus.valueOf(status).reasonPhrase());
            LINES[at] = known; // made twice at worst
        }
        return known;
    }

    private static byte[] made(int minor, int status, String reason) {
        return ("HTTP/1." + minor + " " + status + " " + reason + "\r\n").getBytes(US_ASCII);
    }
}
