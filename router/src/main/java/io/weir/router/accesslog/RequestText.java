package io.weir.router.accesslog;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.accesslog.AccessLogSettings.RedactQuery;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The texts of a request line as both forms of a line have them.
 *
 * <p>Threads: one event loop.
 */
final class RequestText {

    private static final byte[] HASH = LineBytes.literal("?hash=");

    private final RedactQuery redact;
    private final MessageDigest sha1;

    RequestText(RedactQuery redact) {
        this.redact = redact;
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Host as the client wrote it; empty where there is none. */
    static String host(Exchange x) {
        if (!x.host.isEmpty()) {
            return x.host;
        }
        String header = x.headers.get(HeaderNames.HOST);
        return header == null ? "" : header;
    }

    static String protocol(Exchange x) {
        HttpVersion version = x.version;
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2.0";
            case HTTP_3 -> "HTTP/3.0";
            case null -> "-";
        };
    }

    /** Path and query as the client wrote them, also where it wrote a whole URL; the query as it is to be redacted. */
    void uri(LineBytes out, TextEscape escape, Exchange x) {
        String uri = x.uri.startsWith("/") || x.host.isEmpty() ? x.uri : x.target;
        int query = redact == RedactQuery.NONE || !x.method.equals(HttpMethod.GET) ? -1 : uri.indexOf('?');
        if (query < 0) {
            escape.write(out, uri);
            return;
        }
        escape.write(out, uri, 0, query);
        if (redact == RedactQuery.HASH && query + 1 < uri.length()) {
            byte[] text = uri.substring(query + 1).getBytes(StandardCharsets.ISO_8859_1);
            out.literal(HASH).literal(LineBytes.literal(HexFormat.of().formatHex(sha1.digest(text))));
        }
    }
}
