package io.weir.router.table;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a route wants its endpoints selected. Few differ, so routes share them.
 *
 * @param algorithm inside the destination
 * @param hashHeader header whose value is hashed; null without {@link Algorithm#HASH}, or where only a cookie is
 * @param hashCookie cookie whose value is hashed, before the header's; null without
 * @param hashBalance how many times the average may be in flight on an endpoint that the hash leads to; 0 for any number
 * @param stickyCanary what tells users apart, so that each stays on one side of a weighted split; null where requests are
 *     drawn
 * @param perDestination whether an unweighted route selects destinations in equal shares instead of endpoints
 * @param timeouts times that it asks for instead of the router's
 * @param misread whether an option or an annotation of Weir's says something that cannot be understood; it counts as not
 *     said
 */
public record RouteOptions(
        Algorithm algorithm,
        @Nullable String hashHeader,
        @Nullable String hashCookie,
        double hashBalance,
        @Nullable UserKey stickyCanary,
        boolean perDestination,
        RouteTimeouts timeouts,
        boolean misread) {

    /** With the router's times. */
    public RouteOptions(
            Algorithm algorithm,
            @Nullable String hashHeader,
            @Nullable String hashCookie,
            double hashBalance,
            @Nullable UserKey stickyCanary,
            boolean perDestination,
            boolean misread) {
        this(algorithm, hashHeader, hashCookie, hashBalance, stickyCanary, perDestination, RouteTimeouts.NONE, misread);
    }

    /** Ways to select inside the destination; UNKNOWN is any other that CAPI may have by now. */
    public enum Algorithm {
        /** The route names none: the platform's. */
        PLATFORM,
        ROUND_ROBIN,
        LEAST_CONNECTION,
        HASH,
        UNKNOWN
    }

    /**
     * Where a request says who its user is.
     *
     * @param cookie whether it is a cookie, or else a header
     * @param name the cookie's or the header's name
     */
    public record UserKey(boolean cookie, String name) {

        /** As the annotation has it: {@code header:NAME} or {@code cookie:NAME}. */
        @Override
        public String toString() {
            return (cookie ? COOKIE : HEADER) + name;
        }
    }

    /** What a route without options gets. */
    public static final RouteOptions DEFAULT = new RouteOptions(Algorithm.PLATFORM, null, null, 0, null, false, false);

    private static final String SELECTION = "weir.io/selection";
    private static final String HASH_COOKIE = "weir.io/hash-cookie";
    private static final String STICKY_CANARY = "weir.io/sticky-canary";
    private static final String HEADER = "header:";
    private static final String COOKIE = "cookie:";

    /** As CAPI bounds its {@code hash_header}. */
    private static final int NAME_LENGTH_MAX = 128;

    /** As CAPI bounds its {@code hash_balance}. */
    private static final int BALANCE_LENGTH_MAX = 16;

    /**
     * Reads what CAPI's options and the annotations {@code weir.io/…} say.
     *
     * @param options {@code loadbalancing}, {@code hash_header}, {@code hash_balance}; others are ignored
     * @param annotations {@code weir.io/selection}: {@code destination} or {@code endpoint}; {@code weir.io/hash-cookie}: a
     *     name, which asks for hashing where {@code loadbalancing} names no other algorithm; {@code weir.io/sticky-canary}:
     *     {@code header:NAME} or {@code cookie:NAME}; the times of {@link RouteTimeouts}
     */
    public static RouteOptions of(Map<String, String> options, Map<String, String> annotations) {
        if (options.isEmpty() && annotations.isEmpty()) {
            return DEFAULT;
        }
        boolean misread = false;
        String cookie = annotations.get(HASH_COOKIE);
        if (cookie != null && !isName(cookie)) {
            cookie = null;
            misread = true;
        }
        Algorithm algorithm = algorithm(options.get("loadbalancing"), cookie);
        boolean hashes = algorithm == Algorithm.HASH;
        String header = hashes ? options.get("hash_header") : null;
        double balance = hashes ? balance(options.get("hash_balance")) : 0;
        if ((header != null && !isName(header)) || balance < 0) {
            header = header != null && isName(header) ? header : null;
            balance = Math.max(0, balance);
            misread = true;
        }
        String canary = annotations.get(STICKY_CANARY);
        UserKey key = canary == null ? null : userKey(canary);
        misread |= canary != null && key == null;
        String selection = annotations.getOrDefault(SELECTION, "endpoint");
        boolean perDestination = selection.equals("destination");
        misread |= !perDestination && !selection.equals("endpoint");
        RouteTimeouts timeouts = RouteTimeouts.of(annotations);
        misread |= timeouts.misread();
        var read = new RouteOptions(
                algorithm, header, hashes ? cookie : null, balance, key, perDestination, timeouts, misread);
        return read.equals(DEFAULT) ? DEFAULT : read;
    }

    private static Algorithm algorithm(@Nullable String asked, @Nullable String hashCookie) {
        return switch (asked) {
            case null -> hashCookie == null ? Algorithm.PLATFORM : Algorithm.HASH;
            case "round-robin" -> Algorithm.ROUND_ROBIN;
            case "least-connection" -> Algorithm.LEAST_CONNECTION;
            case "hash" -> Algorithm.HASH;
            default -> Algorithm.UNKNOWN;
        };
    }

    /** The number; 0 without; negative where it is none. */
    private static double balance(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (text.length() > BALANCE_LENGTH_MAX) {
            return -1;
        }
        try {
            double balance = Double.parseDouble(text);
            return balance >= 0 && Double.isFinite(balance) ? balance : -1;
        } catch (NumberFormatException notOne) {
            return -1;
        }
    }

    private static @Nullable UserKey userKey(String text) {
        boolean cookie = text.startsWith(COOKIE);
        if (!cookie && !text.startsWith(HEADER)) {
            return null;
        }
        String name = text.substring(cookie ? COOKIE.length() : HEADER.length());
        return isName(name) ? new UserKey(cookie, name) : null;
    }

    /** Whether a header or a cookie may be called that: a token of RFC 9110. */
    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > NAME_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
