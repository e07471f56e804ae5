package io.weir.router.routeservice;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The hosts of route services that are reached without leaving the router. Pure. */
final class InternalHosts {

    private static final Pattern ENTRY = Pattern.compile("(\\*\\.)?[a-z\\d-]+(\\.[a-z\\d-]+)+");

    /** Whole hosts, and of wildcards what follows the star. */
    private final Set<String> names;

    private InternalHosts(Set<String> names) {
        this.names = names;
    }

    /**
     * Reads the allow-list.
     *
     * @param entries hosts with two labels or more, or {@code *.} and such a host; empty for all hosts
     * @throws IllegalArgumentException naming the entry that is neither
     */
    static InternalHosts of(List<String> entries) {
        Set<String> names = new HashSet<>();
        for (String each : entries) {
            String entry = each.toLowerCase(Locale.ROOT);
            if (!ENTRY.matcher(entry).matches()) {
                throw new IllegalArgumentException("internalLookupAllowlist: '" + each
                        + "' must be a host such as service.example.com or *.example.com");
            }
            names.add(entry.startsWith("*.") ? entry.substring(1) : entry);
        }
        return new InternalHosts(Set.copyOf(names));
    }

    /** Whether this host may be reached inside. */
    boolean allow(String host) {
        if (names.isEmpty()) {
            return true;
        }
        String lower = host.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        return names.contains(lower) || (dot > 0 && names.contains(lower.substring(dot)));
    }
}
