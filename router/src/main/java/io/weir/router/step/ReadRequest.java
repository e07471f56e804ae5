package io.weir.router.step;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the request line and the headers say: host, target, framing; refuses what is not clear.
 *
 * <p>The stack has refused before what it cannot frame: Content-Length with Transfer-Encoding, differing lengths, broken
 * header lines.
 */
public final class ReadRequest implements Step {

    @Override
    public @Nullable RouterError apply(Exchange x) {
        if (x.version == null) {
            return RouterError.malformed(505, null, "Only HTTP/1.0, HTTP/1.1 and HTTP/2 are spoken here.");
        }
        RouterError error = x.version == HttpVersion.HTTP_2 ? readStream(x) : readFraming(x);
        if (error == null) {
            error = readTarget(x);
        }
        return error == null ? readHost(x) : error;
    }

    private static @Nullable RouterError readFraming(Exchange x) {
        String coding = x.headers.get(HeaderNames.TRANSFER_ENCODING);
        String length = x.headers.get(HeaderNames.CONTENT_LENGTH);
        x.chunkedBody = coding != null;
        x.hasBody = x.chunkedBody || (length != null && !length.equals("0"));
        if (coding != null && (length != null || !isChunkedAlone(x))) {
            return RouterError.malformed(400, null, "Transfer-Encoding must be chunked, without Content-Length.");
        }
        readExpectation(x);
        return null;
    }

    /** In HTTP/2 the stream frames the body; a length is only told. */
    private static @Nullable RouterError readStream(Exchange x) {
        if (x.headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            return RouterError.malformed(400, null, "HTTP/2 has no Transfer-Encoding.");
        }
        String length = x.headers.get(HeaderNames.CONTENT_LENGTH);
        x.hasBody = x.bodyFollows && !"0".equals(length);
        x.chunkedBody = x.hasBody && length == null;
        readExpectation(x);
        joinCookies(x);
        return null;
    }

    /** HTTP/2 clients may send a cookie per line, which no other version allows (RFC 9113, 8.2.3). */
    private static void joinCookies(Exchange x) {
        String only = x.headers.get(HeaderNames.COOKIE);
        if (only != null) {
            List<String> cookies = x.headers.getAll(HeaderNames.COOKIE);
            if (cookies.size() > 1) {
                x.headers.set(HeaderNames.COOKIE, String.join("; ", cookies));
            }
        }
    }

    private static void readExpectation(Exchange x) {
        if (x.hasBody) {
            String expect = x.headers.get(HeaderNames.EXPECT);
            x.expectsContinue =
                    expect != null && expect.equalsIgnoreCase("100-continue") && x.version != HttpVersion.HTTP_1_0;
        }
    }

    private static boolean isChunkedAlone(Exchange x) {
        List<String> codings = x.headers.getAll(HeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked") && x.version == HttpVersion.HTTP_1_1;
    }

    private static @Nullable RouterError readTarget(Exchange x) {
        String uri = x.uri;
        if (uri.startsWith("/") || (uri.equals("*") && x.method.equals(HttpMethod.OPTIONS))) {
            x.target = uri;
            return null;
        }
        int authority = schemeLength(uri);
        if (authority == 0) {
            return RouterError.malformed(400, null, "The request's target is not a path.");
        }
        // Absolute form, as sent to proxies: its authority is the host, whatever the Host header says.
        int path = endOfAuthority(uri, authority);
        x.headers.set(HeaderNames.HOST, uri.substring(authority, path));
        String rest = uri.substring(path);
        x.target = rest.startsWith("/") ? rest : "/" + rest;
        return null;
    }

    private static int schemeLength(String uri) {
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    }

    private static int endOfAuthority(String uri, int from) {
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return uri.length();
    }

    private static @Nullable RouterError readHost(Exchange x) {
        String host = x.headers.get(HeaderNames.HOST);
        if (host == null || host.isEmpty()) {
            return RouterError.EMPTY_HOST;
        }
        if (x.headers.getAll(HeaderNames.HOST).size() > 1) {
            return RouterError.malformed(400, null, "There must be one Host header.");
        }
        x.host = host;
        return null;
    }
}
