package io.weir.router.backend;

import io.weir.router.http1.HeadWriter;
import io.weir.router.http1.HeadWriter.UnwritableException;
import java.nio.charset.StandardCharsets;

/** Writes the head of a request of HTTP/1.1; one that would need a line break within a line is not sent. */
final class Http1Head {

    private static final byte[] BLANK = {' '};
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);

    private Http1Head() {}

    static HeadWriter write(BackendRequest request) throws UnwritableException {
        HeadWriter head = HeadWriter.begin()
                .token(request.method())
                .literal(BLANK)
                .token(request.target())
                .literal(VERSION)
                .headers(request.headers());
        if (request.chunked()) {
            head.literal(CHUNKED);
        }
        return head.endLine();
    }
}
