package io.weir.router.tracing;

import java.util.List;

/** W3C's {@code tracestate}: a list of {@code key=value}, the newest first. Pure. */
final class TraceState {

    /** More members than the specification allows are cut off at the old end. */
    private static final int MEMBERS_MAX = 32;

    /** Longer lists are not passed on, as in Gorouter; the specification asks for 512 at least. */
    private static final int LENGTH_MAX = 2048;

    private static final int KEY_LENGTH_MAX = 256;
    private static final int VALUE_LENGTH_MAX = 256;

    private TraceState() {}

    /**
     * Puts the router's own member at the head; an older one of the same key goes.
     *
     * @param values the header's lines; if one member is malformed nothing of them is kept
     */
    static String with(String key, String value, List<String> values) {
        StringBuilder list = new StringBuilder(key).append('=').append(value);
        String before = String.join(",", values);
        if (before.length() > LENGTH_MAX) {
            return list.toString();
        }
        int own = list.length();
        int members = 1;
        for (String each : before.split(",", -1)) {
            String member = each.strip();
            int equals = member.indexOf('=');
            if (member.isEmpty()) {
                continue;
            }
            if (equals < 0 || !isKey(member.substring(0, equals)) || !isValue(member, equals + 1)) {
                list.setLength(own);
                return list.toString();
            }
            if (members < MEMBERS_MAX && !member.regionMatches(0, key, 0, Math.max(equals, key.length()))) {
                list.append(',').append(member);
                members++;
            }
        }
        return list.toString();
    }

    /** Whether this can be a key: {@code weir}, or {@code tenant@weir}. */
    static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > KEY_LENGTH_MAX || key.charAt(0) == '@') {
            return false;
        }
        int at = key.indexOf('@');
        if (at >= 0 && (at > 241 || key.length() - at - 1 > 14 || at == key.length() - 1 || !isLetter(key, at + 1))) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "_-*/".indexOf(c) >= 0 || i == at;
            if (!fits) {
                return false;
            }
        }
        return isLetter(key, 0) || (key.charAt(0) >= '0' && key.charAt(0) <= '9');
    }

    private static boolean isLetter(String key, int index) {
        return key.charAt(index) >= 'a' && key.charAt(index) <= 'z';
    }

    private static boolean isValue(String member, int from) {
        if (from == member.length() || member.length() - from > VALUE_LENGTH_MAX) {
            return false;
        }
        for (int i = from; i < member.length(); i++) {
            char c = member.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return false;
            }
        }
        return true;
    }
}
