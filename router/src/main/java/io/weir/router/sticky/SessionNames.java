package io.weir.router.sticky;

import java.util.List;

/**
 * Which cookies are those of sessions: the configured ones, and the same with the prefix that browsers tie to one host.
 *
 * <p>Immutable.
 */
final class SessionNames {

    private static final String HOST_PREFIX = "__Host-";

    private final String[] names;

    SessionNames(List<String> configured) {
        this.names = new String[configured.size() * 2];
        for (int i = 0; i < configured.size(); i++) {
            names[2 * i] = configured.get(i);
            names[2 * i + 1] = HOST_PREFIX + configured.get(i);
        }
    }

    boolean contains(String cookie) {
        for (String name : names) {
            if (name.equals(cookie)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a request carries one of them. */
    boolean anyIn(List<String> cookieHeaders) {
        for (String name : names) {
            if (Cookies.value(cookieHeaders, name) != null) {
                return true;
            }
        }
        return false;
    }
}
