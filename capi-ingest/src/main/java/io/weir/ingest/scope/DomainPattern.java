package io.weir.ingest.scope;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a domain, or of all below one.
 *
 * @param name in lower case
 * @param below true for the domains below that name, one label or more, itself excluded
 */
record DomainPattern(String name, boolean below) {

    private static final String BELOW = "*.";
    private static final int NAME_CHARS_MAX = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    /** Reads a pattern, or throws an {@link IllegalArgumentException} that names it. */
    static DomainPattern parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean below = lower.startsWith(BELOW);
        String name = below ? lower.substring(BELOW.length()) : lower;
        if (name.length() > NAME_CHARS_MAX || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("domains: '" + text + "', expected the name of a domain such as"
                    + " apps.example.com, or *.apps.example.com for every domain below it"
                    + (text.equals("*") ? "; leave the list empty to take all" : ""));
        }
        return new DomainPattern(name, below);
    }

    /** @param domain in lower case */
    boolean matches(String domain) {
        return below
                ? domain.length() > name.length() + 1
                        && domain.endsWith(name)
                        && domain.charAt(domain.length() - name.length() - 1) == '.'
                : domain.equals(name);
    }
}
