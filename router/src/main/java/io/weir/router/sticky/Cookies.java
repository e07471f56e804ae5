package io.weir.router.sticky;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the Cookie headers of requests, strictly: what is not a cookie of RFC 6265 is as good as not there. Pure. */
final class Cookies {

    /** Gorouter's cookie, which names an instance. */
    static final String VCAP_ID = "__VCAP_ID__";

    private Cookies() {}

    /**
     * The value of the first good cookie of that name.
     *
     * @param headers the values of all Cookie headers
     * @return without quotes; null when there is none
     */
    static @Nullable String value(List<String> headers, String name) {
        for (String header : headers) {
            String value = value(header, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    static @Nullable String value(String header, String name) {
        int length = header.length();
        for (int start = 0; start < length; ) {
            int semicolon = header.indexOf(';', start);
            int end = semicolon < 0 ? length : semicolon;
            int from = skipSpace(header, start, end);
            int equals = from + name.length();
            if (equals < end && header.charAt(equals) == '=' && header.startsWith(name, from)) {
                String value = cookieValue(header, equals + 1, end);
                if (value != null) {
                    return value;
                }
            }
            start = end + 1;
        }
        return null;
    }

    private static int skipSpace(String text, int from, int end) {
        int at = from;
        while (at < end && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static @Nullable String cookieValue(String text, int start, int limit) {
        int from = start;
        int end = limit;
        while (end > from && isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (end - from >= 2 && text.charAt(from) == '"' && text.charAt(end - 1) == '"') {
            from++;
            end--;
        }
        return isValue(text, from, end) ? text.substring(from, end) : null;
    }

    /** Whether a cookie may have that value as it stands. */
    static boolean isValue(String text) {
        return isValue(text, 0, text.length());
    }

    private static boolean isValue(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether a cookie may be called that: a token of RFC 9110. */
    static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
