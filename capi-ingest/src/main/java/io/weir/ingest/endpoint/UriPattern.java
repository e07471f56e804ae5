package io.weir.ingest.endpoint;

import java.util.Locale;

/**
 * A pattern of URIs, such as {@code app.example.com}, {@code *.apps.example.com/*} or {@code *}.
 *
 * @param host a host; {@code *.} and a host for every host below that one, itself excluded; {@code *} for any
 * @param path empty or a path
 * @param below true when every path below is meant too, whole segments
 */
record UriPattern(String host, String path, boolean below) {

    private static final String ANY = "*";
    private static final String BELOW = "/*";

    /** Reads a pattern, or throws an {@link IllegalArgumentException} that names it. */
    static UriPattern parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals(ANY)) {
            return new UriPattern(ANY, "", true);
        }
        int slash = lower.indexOf('/');
        String host = slash < 0 ? lower : lower.substring(0, slash);
        String path = slash < 0 ? "" : lower.substring(slash);
        boolean below = path.endsWith(BELOW);
        String prefix = below ? path.substring(0, path.length() - BELOW.length()) : path;
        String fixed = host.startsWith("*.") ? host.substring(2) : host;
        boolean hostFits = host.equals(ANY) || (!fixed.isEmpty() && !fixed.contains(ANY));
        if (!hostFits || prefix.contains(ANY)) {
            throw new IllegalArgumentException(
                    "uris: '" + text + "', expected a pattern such as app.example.com, *.apps.example.com/* or *");
        }
        return new UriPattern(host, prefix, below);
    }

    /** True when a URI in lower case, host and path, is meant. */
    boolean matches(String uri) {
        int slash = uri.indexOf('/');
        String uriHost = slash < 0 ? uri : uri.substring(0, slash);
        String uriPath = slash < 0 ? "" : uri.substring(slash);
        return hostMatches(uriHost) && pathMatches(uriPath);
    }

    private boolean hostMatches(String uriHost) {
        if (host.equals(ANY)) {
            return true;
        }
        return host.startsWith("*.") ? uriHost.endsWith(host.substring(1)) : uriHost.equals(host);
    }

    private boolean pathMatches(String uriPath) {
        return uriPath.equals(path) || (below && uriPath.startsWith(path + "/"));
    }
}
