package io.weir.projector.fold;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.route.CanonicalRoute;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.topic.RouteKey;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a route may contain to stand in the table, and the entry it becomes. */
final class RouteContent {

    /** Ten times what CAPI allows. */
    static final int DESTINATIONS_MAX = 1_000;

    /**
     * UTF-8 text of one entry, in bytes. CAPI's largest route (100 destinations, every option, a dozen annotations of ours)
     * needs a tenth of it; with {@link RouteClaims#LIVE_MAX} entries a state still fits into a record of 1 MiB.
     */
    static final int TEXT_BYTES_MAX = 96 * 1024;

    /** A host name of DNS. */
    private static final int HOST_CHARS_MAX = 253;
    /** CAPI allows 128. */
    private static final int PATH_CHARS_MAX = 1_024;

    private static final int PORT_MAX = 65_535;

    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern PATH = Pattern.compile("(/[^?#\\s\\p{Cntrl}]+)?");

    private static final String OUR_ANNOTATIONS = "weir.io/";

    private RouteContent() {}

    /** True for routes that stay in the log and do not come into the table: tcp ones and those of internal domains. */
    static boolean isOutOfScope(Route route) {
        return route.getInternal() || route.getProtocol().equals("tcp");
    }

    /** Returns why the route cannot stand in the table, or null if it can. */
    static @Nullable Rejection check(RouteKey key, RouteEvent event, Route route) {
        Rejection rejection = checkIdentity(key, event, route);
        if (rejection == null) {
            rejection = checkDestinations(route);
        }
        if (rejection == null) {
            rejection = checkWeights(route);
        }
        return rejection == null ? checkSize(route) : rejection;
    }

    private static @Nullable Rejection checkIdentity(RouteKey key, RouteEvent event, Route route) {
        if (!route.getGuid().equals(event.getRouteGuid())) {
            return RejectReason.GUID_MISMATCH.because(
                    "the event is of route " + event.getRouteGuid() + " and holds route " + route.getGuid());
        }
        if (!route.getProtocol().equals("http")) {
            return RejectReason.PROTOCOL_UNKNOWN.because(
                    "protocol '" + route.getProtocol() + "' of route " + route.getGuid() + " must be http or tcp");
        }
        String host = route.getHost();
        if (host.length() > HOST_CHARS_MAX
                || !HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            return RejectReason.HOST_INVALID.because("host '" + shown(host) + "' of route " + route.getGuid()
                    + " must be a host name of at most " + HOST_CHARS_MAX + " characters, maybe starting with *.");
        }
        String path = route.getPath();
        if (path.length() > PATH_CHARS_MAX || !PATH.matcher(path).matches()) {
            return RejectReason.PATH_INVALID.because("path '" + shown(path) + "' of route " + route.getGuid()
                    + " must be empty or start with / and go on without ?, # and blanks, at most " + PATH_CHARS_MAX
                    + " characters");
        }
        RouteKey own = new RouteKey(host, path);
        return own.equals(key)
                ? null
                : RejectReason.KEY_MISMATCH.because(
                        "route " + route.getGuid() + " of " + own + " stands under the key " + key);
    }

    private static @Nullable Rejection checkDestinations(Route route) {
        int count = route.getDestinations().size();
        if (count > DESTINATIONS_MAX) {
            return RejectReason.DESTINATIONS_TOO_MANY.because(
                    "route " + route.getGuid() + " has " + count + " destinations, more than " + DESTINATIONS_MAX);
        }
        for (Destination destination : route.getDestinations()) {
            if (destination.getAppGuid().isEmpty()
                    || destination.getProcessType().isEmpty()) {
                return RejectReason.DESTINATION_INCOMPLETE.because(
                        "a destination of route " + route.getGuid() + " names no app or no process type");
            }
            if (destination.getPort() < 1 || destination.getPort() > PORT_MAX) {
                return RejectReason.PORT_OUT_OF_RANGE.because("port " + destination.getPort() + " of destination "
                        + destination.getAppGuid() + " of route " + route.getGuid() + " must be 1.." + PORT_MAX);
            }
        }
        return null;
    }

    private static @Nullable Rejection checkWeights(Route route) {
        int count = route.getDestinations().size();
        int weighted = 0;
        boolean anyPositive = false;
        for (Destination destination : route.getDestinations()) {
            Integer weight = destination.getWeight();
            if (weight == null) {
                continue;
            }
            weighted++;
            anyPositive |= weight > 0;
            if (weight < 0) {
                return RejectReason.WEIGHTS_NEGATIVE.because("weight " + weight + " of destination "
                        + destination.getAppGuid() + " of route " + route.getGuid() + " must be 0 or more");
            }
        }
        if (weighted == 0) {
            return null;
        }
        if (weighted < count) {
            return RejectReason.WEIGHTS_MIXED.because("route " + route.getGuid() + " has " + weighted
                    + " destinations with a weight and " + (count - weighted) + " without");
        }
        return anyPositive
                ? null
                : RejectReason.WEIGHTS_ALL_ZERO.because(
                        "all " + count + " destinations of route " + route.getGuid() + " have the weight 0");
    }

    private static @Nullable Rejection checkSize(Route route) {
        TextSize size = new TextSize()
                .add(route.getGuid())
                .add(route.getHost())
                .add(route.getPath())
                .add(route.getRouteServiceUrl())
                .add(route.getIsolationSegment())
                .add(route.getSpaceGuid())
                .add(route.getOptions())
                .add(ours(route.getAnnotations()));
        for (Destination destination : route.getDestinations()) {
            size.add(destination.getAppGuid()).add(destination.getProcessType()).add(destination.getProtocol());
        }
        return size.bytes() <= TEXT_BYTES_MAX
                ? null
                : RejectReason.ENTRY_TOO_LARGE.because("route " + route.getGuid() + " has " + size.bytes()
                        + " bytes of text, more than " + TEXT_BYTES_MAX);
    }

    /** The entry of a route that {@link #check} let pass. */
    static RouteTableEntry entry(RouteKey key, RouteEvent event, RouteChanged changed, Lineage lineage) {
        Route route = changed.getRoute();
        return new RouteTableEntry(
                key.host(),
                key.path(),
                event.getRouteGuid(),
                event.getRevision(),
                ByteBuffer.wrap(ContentHash.of(route)),
                CanonicalRoute.destinations(route.getDestinations()),
                CanonicalRoute.map(route.getOptions()),
                route.getRouteServiceUrl(),
                route.getIsolationSegment(),
                route.getSpaceGuid(),
                ours(route.getAnnotations()),
                lineage,
                changed.getOverride());
    }

    /** The same entry with sorted maps: an entry that was read back from a state has them in another order. */
    static RouteTableEntry sorted(RouteTableEntry entry) {
        return new RouteTableEntry(
                entry.getHost(),
                entry.getPath(),
                entry.getRouteGuid(),
                entry.getRevision(),
                entry.getContentHash(),
                entry.getDestinations(),
                CanonicalRoute.map(entry.getOptions()),
                entry.getRouteServiceUrl(),
                entry.getIsolationSegment(),
                entry.getSpaceGuid(),
                CanonicalRoute.map(entry.getAnnotations()),
                entry.getLineage(),
                entry.getOverride());
    }

    private static Map<String, String> ours(Map<String, String> annotations) {
        Map<String, String> ours = new TreeMap<>();
        annotations.forEach((name, value) -> {
            if (name.startsWith(OUR_ANNOTATIONS)) {
                ours.put(name, value);
            }
        });
        return ours;
    }

    /** A message quotes what it complains about, and not a megabyte of it. */
    private static String shown(String text) {
        return text.length() <= HOST_CHARS_MAX ? text : text.substring(0, HOST_CHARS_MAX) + "…";
    }
}
