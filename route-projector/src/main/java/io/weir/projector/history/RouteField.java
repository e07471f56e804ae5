package io.weir.projector.history;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteTableEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be said of a route.
 *
 * @param kind which
 * @param name of which destination, option, annotation or label; empty for the kinds of which a route has one
 */
public record RouteField(Kind kind, String name) implements Comparable<RouteField> {

    /** The kinds, in the order in which people look for them. */
    public enum Kind {
        ROUTE,
        DESTINATION,
        OPTION,
        SERVICE,
        OVERRIDE,
        ANNOTATION,
        LABEL,
        PROTOCOL,
        PORT,
        INTERNAL,
        ISOLATION_SEGMENT,
        SPACE,
        ORGANIZATION,
        DOMAIN,
        CREATED;

        /** The word for it, such as {@code isolation-segment}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A field that is other than it was.
     *
     * @param field which
     * @param from what it was; null if it was not there
     * @param to what it is; null if it is gone
     */
    public record Change(
            RouteField field,
            @Nullable String from,
            @Nullable String to) {}

    private static final Comparator<RouteField> ORDER =
            Comparator.comparing(RouteField::kind).thenComparing(RouteField::name);

    @Override
    public int compareTo(RouteField other) {
        return ORDER.compare(this, other);
    }

    /** The word, and the name where there is one. */
    @Override
    public String toString() {
        return name.isEmpty() ? kind.word() : kind.word() + " " + name;
    }

    /** What an event says of a route; its times of update are no content. */
    public static SortedMap<RouteField, String> of(Route route, @Nullable RouteOverride override) {
        SortedMap<RouteField, String> fields = new TreeMap<>();
        destinations(fields, route.getDestinations());
        named(fields, Kind.OPTION, route.getOptions());
        put(fields, Kind.SERVICE, route.getRouteServiceUrl());
        put(fields, Kind.OVERRIDE, override == null ? null : text(override));
        named(fields, Kind.ANNOTATION, route.getAnnotations());
        named(fields, Kind.LABEL, route.getLabels());
        put(fields, Kind.PROTOCOL, route.getProtocol());
        Integer port = route.getPort();
        put(fields, Kind.PORT, port == null ? null : port.toString());
        put(fields, Kind.INTERNAL, route.getInternal() ? "true" : null);
        put(fields, Kind.ISOLATION_SEGMENT, route.getIsolationSegment());
        put(fields, Kind.SPACE, route.getSpaceGuid());
        put(fields, Kind.ORGANIZATION, route.getOrganizationGuid());
        put(fields, Kind.DOMAIN, route.getDomainGuid());
        put(fields, Kind.CREATED, route.getCreatedAt().toString());
        return fields;
    }

    /** What an entry of the table says. */
    public static SortedMap<RouteField, String> of(RouteTableEntry entry) {
        SortedMap<RouteField, String> fields = new TreeMap<>();
        put(fields, Kind.ROUTE, entry.getRouteGuid());
        destinations(fields, entry.getDestinations());
        named(fields, Kind.OPTION, entry.getOptions());
        put(fields, Kind.SERVICE, entry.getRouteServiceUrl());
        RouteOverride override = entry.getOverride();
        put(fields, Kind.OVERRIDE, override == null ? null : text(override));
        named(fields, Kind.ANNOTATION, entry.getAnnotations());
        put(fields, Kind.ISOLATION_SEGMENT, entry.getIsolationSegment());
        put(fields, Kind.SPACE, entry.getSpaceGuid());
        return fields;
    }

    /** What is other in {@code after} than in {@code before}, in the order of fields. */
    public static List<Change> changes(SortedMap<RouteField, String> before, SortedMap<RouteField, String> after) {
        SortedSet<RouteField> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (RouteField field : all) {
            String from = before.get(field);
            String to = after.get(field);
            if (from == null ? to != null : !from.equals(to)) {
                changes.add(new Change(field, from, to));
            }
        }
        return changes;
    }

    /** A destination's identity: app guid, process type and port. */
    public static String nameOf(Destination destination) {
        return destination.getAppGuid() + ":" + destination.getProcessType() + ":" + destination.getPort();
    }

    /** An override in words. */
    public static String text(RouteOverride override) {
        String by = override.getOrderedBy().isEmpty() ? "" : " by " + override.getOrderedBy();
        return "revision " + override.getRestoredRevision() + " since " + override.getSince() + by;
    }

    /** A content hash as text. */
    public static String text(ByteBuffer hash) {
        byte[] bytes = new byte[hash.remaining()];
        hash.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void destinations(SortedMap<RouteField, String> fields, List<Destination> destinations) {
        for (Destination destination : destinations) {
            Integer weight = destination.getWeight();
            String protocol = destination.getProtocol().equals("http1") ? "" : ", " + destination.getProtocol();
            fields.put(
                    new RouteField(Kind.DESTINATION, nameOf(destination)),
                    (weight == null ? "unweighted" : "weight " + weight) + protocol);
        }
    }

    private static void named(SortedMap<RouteField, String> fields, Kind kind, Map<String, String> values) {
        values.forEach((name, value) -> fields.put(new RouteField(kind, name), value));
    }

    private static void put(SortedMap<RouteField, String> fields, Kind kind, @Nullable String value) {
        if (value != null) {
            fields.put(new RouteField(kind, ""), value);
        }
    }
}
