package io.weir.router.table;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Times that a route asks for instead of the router's. Pure.
 *
 * @param requestMillis bound on a whole exchange; {@link #UNSET} for the router's
 * @param headerMillis bound on the wait for a response's head; 0 for none, {@link #UNSET} for the router's
 * @param idleMillis how long an exchange may be silent both ways; 0 for ever, {@link #UNSET} for the router's
 * @param misread whether an annotation says something that is not a time; it counts as not said
 */
public record RouteTimeouts(long requestMillis, long headerMillis, long idleMillis, boolean misread) {

    /** The route does not say. */
    public static final long UNSET = -1;

    /** What a route without annotations gets. */
    public static final RouteTimeouts NONE = new RouteTimeouts(UNSET, UNSET, UNSET, false);

    private static final String REQUEST = "weir.io/request-timeout";
    private static final String HEADER = "weir.io/header-timeout";
    private static final String IDLE = "weir.io/idle-timeout";

    /** No exchange is bounded by more: a route must not keep connections for ever. */
    private static final long MILLIS_MAX = TimeUnit.HOURS.toMillis(24);

    private static final long MISREAD = -2;

    /**
     * Reads the annotations {@code weir.io/request-timeout}, {@code weir.io/header-timeout} and {@code weir.io/idle-timeout}: whole
     * numbers with their unit, {@code 250ms}, {@code 30s}, {@code 2m} or {@code 1h}, of 1 ms to 24 h; for the last two also
     * {@code 0s}.
     */
    static RouteTimeouts of(Map<String, String> annotations) {
        long request = read(annotations.get(REQUEST), 1);
        long header = read(annotations.get(HEADER), 0);
        long idle = read(annotations.get(IDLE), 0);
        boolean misread = request == MISREAD || header == MISREAD || idle == MISREAD;
        var read = new RouteTimeouts(Math.max(UNSET, request), Math.max(UNSET, header), Math.max(UNSET, idle), misread);
        return read.equals(NONE) ? NONE : read;
    }

    private static long read(@Nullable String text, long least) {
        if (text == null) {
            return UNSET;
        }
        String written = text.strip();
        int digits = 0;
        while (digits < written.length() && written.charAt(digits) >= '0' && written.charAt(digits) <= '9') {
            digits++;
        }
        long unit = switch (written.substring(digits)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
        if (digits == 0 || digits > 9 || unit == 0) {
            return MISREAD;
        }
        long millis = Long.parseLong(written.substring(0, digits)) * unit;
        return millis < least || millis > MILLIS_MAX ? MISREAD : millis;
    }

    /** In nanoseconds; the router's where the route does not say. */
    public long requestNanosOr(long routers) {
        return nanos(requestMillis, routers);
    }

    /** In nanoseconds, 0 for none; the router's where the route does not say. */
    public long headerNanosOr(long routers) {
        return nanos(headerMillis, routers);
    }

    /** In nanoseconds, 0 for ever; the router's where the route does not say. */
    public long idleNanosOr(long routers) {
        return nanos(idleMillis, routers);
    }

    private static long nanos(long millis, long routers) {
        return millis == UNSET ? routers : TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
