package io.weir.router.routeservice;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The URL inside a signature, as far as a lookup needs it. Pure.
 *
 * @param host host without its port
 * @param path path as it stands there, at least a slash; without query
 */
record ForwardedUrl(String host, String path) {

    private static final String UNESCAPED = "-._~!$&'()*+,;=:@/%";

    /**
     * Reads a URL.
     *
     * @return null if it is none, or has no host
     */
    static @Nullable ForwardedUrl parse(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 1) {
            return null;
        }
        int from = scheme + 3;
        int end = from;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(from, end);
        int colon = authority.indexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        int query = url.indexOf('?', end);
        String path = url.substring(end, query < 0 ? url.length() : query);
        return host.isEmpty() ? null : new ForwardedUrl(host, path.startsWith("/") ? path : "/");
    }

    /**
     * The path as it would stand in a request line. Gorouter signs URLs with their escapes resolved, while routes are looked up
     * with them.
     */
    String escapedPath() {
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0);
            if (plain) {
                escaped.append(c);
            } else {
                escaped.append(String.format("%%%02X", (int) c));
            }
        }
        return escaped.toString();
    }
}
