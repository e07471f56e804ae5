package io.weir.ingest.endpoint;

import java.util.regex.Pattern;

/** What an endpoint may be registered for. Pure. */
public final class EndpointUri {

    /** Longest URI, in characters; host and path as CAPI allows them take 381. */
    public static final int CHARS_MAX = 512;

    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final int HOST_CHARS_MAX = 253;
    /** Printable ASCII but space, question mark and number sign: a path has neither query nor fragment. */
    private static final Pattern PATH = Pattern.compile("(/[!-~&&[^?#/]]+)*");

    private EndpointUri() {}

    /** True for host and path in lower case, without scheme, port, query and an empty last segment. */
    public static boolean isValid(String uri) {
        int slash = uri.indexOf('/');
        String host = slash < 0 ? uri : uri.substring(0, slash);
        String path = slash < 0 ? "" : uri.substring(slash);
        return uri.length() <= CHARS_MAX
                && host.length() <= HOST_CHARS_MAX
                && HOST.matcher(host).matches()
                && PATH.matcher(path).matches();
    }
}
