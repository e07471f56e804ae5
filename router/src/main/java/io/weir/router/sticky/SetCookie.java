package io.weir.router.sticky;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a Set-Cookie header of an app. Attributes that cannot be understood are as good as not there.
 *
 * @param name the cookie's name
 * @param secure whether it is for TLS alone
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}; null without
 * @param expires the date as the app wrote it; null without
 * @param deleted whether Max-Age is 0 or less: the app ends the session
 * @param partitioned whether it is kept apart by top-level site
 */
record SetCookie(
        String name,
        boolean secure,
        @Nullable String sameSite,
        @Nullable String expires,
        boolean deleted,
        boolean partitioned) {

    /** The longest of the three forms of HTTP dates has 33 characters. */
    private static final int DATE_LENGTH_MAX = 40;

    /** More digits are no number of seconds that anybody means. */
    private static final int SECONDS_LENGTH_MAX = 11;

    /** The name of the cookie that a header sets; null when it sets none. */
    static @Nullable String nameOf(String header) {
        int equals = header.indexOf('=');
        int semicolon = header.indexOf(';');
        if (equals < 0 || (semicolon >= 0 && semicolon < equals)) {
            return null;
        }
        String name = header.substring(0, equals).strip();
        return Cookies.isName(name) ? name : null;
    }

    /** Reads a header that sets the cookie of that name. */
    static SetCookie parse(String header, String name) {
        boolean secure = false;
        boolean deleted = false;
        boolean partitioned = false;
        String sameSite = null;
        String expires = null;
        String[] parts = header.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String key = (equals < 0 ? parts[i] : parts[i].substring(0, equals)).strip();
            String value = equals < 0 ? "" : parts[i].substring(equals + 1).strip();
            switch (key.toLowerCase(Locale.ROOT)) {
                case "secure" -> secure = true;
                case "partitioned" -> partitioned = true;
                case "samesite" -> sameSite = sameSiteOf(value);
                case "expires" -> expires = isDate(value) ? value : null;
                case "max-age" -> deleted = isZeroOrLess(value);
                default -> {}
            }
        }
        return new SetCookie(name, secure, sameSite, expires, deleted, partitioned);
    }

    private static @Nullable String sameSiteOf(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "strict" -> "Strict";
            case "lax" -> "Lax";
            case "none" -> "None";
            default -> null;
        };
    }

    private static boolean isDate(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && " ,:-+".indexOf(c) < 0) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= DATE_LENGTH_MAX;
    }

    private static boolean isZeroOrLess(String value) {
        boolean negative = value.startsWith("-");
        int from = negative ? 1 : 0;
        if (value.length() == from || value.length() > SECONDS_LENGTH_MAX) {
            return false;
        }
        for (int i = from; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return negative || value.equals("0");
    }
}
