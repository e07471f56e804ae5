package io.weir.embedded.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;

/**
 * The part of a request's body that its refusal did not ask for. A connection that is closed with bytes unread is reset,
 * and the reset may overtake the answer: the client then learns that the connection broke, not why it was refused.
 */
public final class UnreadBody {

    /** Of a longer body the rest is not waited for; its client may see a reset. */
    private static final long BYTES_MAX = 16 << 20;

    private static final int PORTION_BYTES = 16 << 10;

    private UnreadBody() {}

    /**
     * Reads what is left of the body and drops it, at most 16 MiB. Blocks until it has come.
     *
     * @param exchange with a body that is not closed yet, before anything is answered
     * @throws IOException when the client went away
     */
    public static void drop(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        byte[] portion = new byte[PORTION_BYTES];
        long dropped = 0;
        while (dropped < BYTES_MAX) {
            int read = body.read(portion);
            if (read < 0) {
                return;
            }
            dropped += read;
        }
    }
}
