package io.weir.router.step;

import java.util.Locale;
import java.util.Set;

/** What may stand in a header. Pure. */
final class HeaderText {

    /** Where a body ends and what a connection does is for the router to say, or the next message is not found. */
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private HeaderText() {}

    /** Whether this is a token in the sense of RFC 9110. */
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alphanumeric && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Whether this can be sent as a value: no control characters but tabs, nothing beyond Latin-1. */
    static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 127 || c > 255) {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses names that no configuration may touch.
     *
     * @throws IllegalArgumentException naming the key
     */
    static void changeable(String key, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(key + ": '" + name + "' is not a header's name");
        }
        if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    key + ": '" + name + "' says where a message ends and is the router's own; leave it out");
        }
    }
}
