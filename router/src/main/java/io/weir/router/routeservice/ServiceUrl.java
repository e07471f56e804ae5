package io.weir.router.routeservice;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a route service is. Pure.
 *
 * @param host DNS name or IP address; an IPv6 address without its brackets
 * @param port port, 1 to 65535
 * @param authority host and port as they stand in the URL, as the Host header has them
 * @param target path and query, at least a slash
 */
record ServiceUrl(String host, int port, String authority, String target) {

    private static final int DEFAULT_PORT = 443;

    /** CAPI's hosts may have underscores, which the JDK's own parser refuses. Credentials in a URL are nobody's. */
    private static final Pattern URL = Pattern.compile(
            "(?i:https)://(?:[^/?#@\\s]*@)?(?<authority>(?<host>[\\w.-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?)"
                    + "(?<path>/[!-~&&[^?#]]*)?(?<query>\\?[!-~&&[^#]]*)?(?:#.*)?");

    /**
     * Reads a URL.
     *
     * @return null if no request can be sent there, or only one that everybody on its way could read
     */
    static @Nullable ServiceUrl parse(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return null;
        }
        String digits = parts.group("port");
        int port = digits == null ? DEFAULT_PORT : Integer.parseInt(digits);
        String bracketed = parts.group("host");
        String host = bracketed.startsWith("[") ? bracketed.substring(1, bracketed.length() - 1) : bracketed;
        String path = parts.group("path");
        String query = parts.group("query");
        return port < 1 || port > 65_535
                ? null
                : new ServiceUrl(
                        host,
                        port,
                        parts.group("authority"),
                        (path == null ? "/" : path) + (query == null ? "" : query));
    }
}
