package io.weir.router.sticky;

import org.jspecify.annotations.Nullable;

/** The authentication scheme whose rounds belong to one connection, and so to one instance. */
final class Negotiate {

    private static final String SCHEME = "negotiate";

    private Negotiate() {}

    /** Whether credentials or a challenge are of this scheme. */
    static boolean is(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }
}
