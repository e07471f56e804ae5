package io.weir.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.router.selection.Selection;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Shards;
import io.weir.router.table.Destination;
import io.weir.router.table.Endpoint;
import io.weir.router.table.Lineage;
import io.weir.router.table.LiveDestination;
import io.weir.router.table.Route;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteFlag;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOverride;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a request goes where it goes: {@code GET /lookup?url=…}, as JSON. Pure but for the failure marks it shows. */
final class LookupAnswer {

    private LookupAnswer() {}

    /**
     * Looks up as a request would.
     *
     * @param url {@code host/path?query}, with or without a scheme
     * @param plainUsed whether endpoints that do not prove who they are get requests now
     * @param nowNanos now, on the clock of {@link System#nanoTime()}
     */
    static String of(RouteTable table, String url, boolean plainUsed, long nowNanos) {
        Asked asked = Asked.of(url);
        RouteCell cell = table.find(asked.host(), asked.target());
        RouteView view = cell == null ? null : cell.view();
        LookupTrail trail = LookupTrail.of(table, asked.host(), asked.target(), view == null ? null : cell);
        String reason = reason(view, trail, plainUsed);
        return Json.text(json -> {
                    json.useDefaultPrettyPrinter();
                    json.writeStartObject();
                    json.writeStringField("url", url);
                    json.writeBooleanField("found", view != null);
                    json.writeStringField("reason", reason);
                    json.writeNumberField("status", status(reason));
                    Json.optional(json, "outside", trail.outsideText());
                    json.writeArrayFieldStart("triedHosts");
                    for (String tried : trail.hosts()) {
                        json.writeString(tried);
                    }
                    json.writeEndArray();
                    if (cell != null && view != null) {
                        json.writeStringField("host", cell.host());
                        json.writeStringField("path", cell.path());
                        writeView(json, view, nowNanos);
                    }
                    json.writeEndObject();
                })
                + "\n";
    }

    /** What a request for a URL would ask for. */
    private record Asked(String host, String target) {

        static Asked of(String url) {
            String bare = url.replaceFirst("^[a-zA-Z][a-zA-Z0-9+.-]*://", "");
            int slash = bare.indexOf('/');
            return slash < 0 ? new Asked(bare, "/") : new Asked(bare.substring(0, slash), bare.substring(slash));
        }
    }

    /** The answer for a host of another router; null where this one has it. */
    static @Nullable String elsewhere(Shards shards, String url) {
        int slice = shards.sliceOf(Asked.of(url).host());
        if (shards.holds(slice)) {
            return null;
        }
        Owner owner = shards.ownerOf(slice);
        return Json.text(json -> {
                    json.useDefaultPrettyPrinter();
                    json.writeStartObject();
                    json.writeStringField("url", url);
                    json.writeBooleanField("found", false);
                    json.writeStringField("reason", owner == null ? "slice-unavailable" : "other-router");
                    json.writeNumberField("partition", slice);
                    if (owner != null) {
                        json.writeStringField("router", owner.memberId());
                        json.writeStringField("address", owner.host() + ":" + owner.port());
                    }
                    json.writeEndObject();
                })
                + "\n";
    }

    /**
     * Why a request gets what it gets: {@code served}, {@code route-service}, {@code no-endpoints} (503), {@code stale-endpoints} (503,
     * none of them may be used now), {@code isolation-segment} (404, it is for other routers), {@code not-in-table} (404).
     */
    private static String reason(@Nullable RouteView view, LookupTrail trail, boolean plainUsed) {
        if (view == null) {
            return trail.outside() == null ? "not-in-table" : "isolation-segment";
        }
        Selection<Endpoint> selection = view.selection();
        if (selection == null) {
            return "no-endpoints";
        }
        Route route = view.route();
        if (route != null && route.routeServiceUrl() != null) {
            return "route-service";
        }
        return plainUsed || selection.has(Endpoint::proven) ? "served" : "stale-endpoints";
    }

    private static int status(String reason) {
        return switch (reason) {
            case "served", "route-service" -> 200;
            case "no-endpoints", "stale-endpoints" -> 503;
            default -> 404;
        };
    }

    private static void writeView(JsonGenerator json, RouteView view, long nowNanos) throws IOException {
        Route route = view.route();
        json.writeStringField("kind", route == null ? "component" : "route");
        if (route != null) {
            json.writeStringField("routeGuid", route.guid().toString());
            json.writeNumberField("revision", route.revision());
            Json.optional(json, "isolationSegment", route.isolationSegment());
            Json.optional(json, "routeServiceUrl", route.routeServiceUrl());
            writeOptions(json, view, route.options());
        }
        json.writeNumberField("epoch", view.epoch());
        json.writeStringField("selection", selection(view));
        json.writeArrayFieldStart("flags");
        for (RouteFlag flag : view.flags()) {
            json.writeString(flag.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("destinations");
        writeLive(json, view, nowNanos);
        if (route != null) {
            writeUnserved(json, view, route);
        }
        json.writeEndArray();
        if (route != null) {
            writeLineage(json, route.lineage());
            writeOverride(json, "override", route.override());
        }
    }

    /** That a route stands as it once was, not as CAPI has it; nothing where it does not. */
    static void writeOverride(JsonGenerator json, String name, @Nullable RouteOverride override) throws IOException {
        if (override != null) {
            json.writeObjectFieldStart(name);
            json.writeNumberField("restoredRevision", override.restoredRevision());
            json.writeStringField(
                    "since", Instant.ofEpochMilli(override.sinceMillis()).toString());
            json.writeStringField("orderedBy", override.orderedBy());
            json.writeEndObject();
        }
    }

    private static void writeOptions(JsonGenerator json, RouteView view, RouteOptions options) throws IOException {
        Selection<Endpoint> selection = view.selection();
        // The one in force: the route's own, or the platform's.
        Json.optional(
                json,
                "algorithm",
                selection == null ? null : selection.balance().text());
        Json.optional(json, "hashHeader", options.hashHeader());
        Json.optional(json, "hashCookie", options.hashCookie());
        if (options.hashBalance() > 0) {
            json.writeNumberField("hashBalance", options.hashBalance());
        }
        Json.optional(
                json,
                "stickyCanary",
                options.stickyCanary() == null ? null : options.stickyCanary().toString());
    }

    private static String selection(RouteView view) {
        Selection<Endpoint> selection = view.selection();
        if (selection == null) {
            return "none";
        }
        if (selection.sequence() != null) {
            return "by-destination";
        }
        return view.destinations().size() > 1 ? "by-endpoint" : "single-destination";
    }

    private static void writeLive(JsonGenerator json, RouteView view, long nowNanos) throws IOException {
        for (int i = 0; i < view.destinations().size(); i++) {
            LiveDestination live = view.destinations().get(i);
            json.writeStartObject();
            Json.optional(json, "app", live.app());
            Json.optional(json, "processType", live.processType());
            if (live.weight() != Destination.UNWEIGHTED) {
                json.writeNumberField("weight", live.weight());
            }
            json.writeNumberField("share", share(view, i));
            json.writeStringField("endpointsBy", live.registered() ? "uri" : "app");
            json.writeArrayFieldStart("endpoints");
            for (Endpoint endpoint : live.endpoints()) {
                json.writeStartObject();
                json.writeStringField("address", endpoint.id());
                json.writeStringField("instance", endpoint.instance().id());
                Json.optional(json, "index", endpoint.indexText());
                Json.optional(json, "availabilityZone", endpoint.instance().availabilityZone());
                Json.optional(json, "isolationSegment", endpoint.instance().isolationSegment());
                json.writeStringField("protocol", endpoint.instance().protocol());
                json.writeBooleanField("tls", endpoint.instance().tls());
                json.writeBooleanField("failed", endpoint.marked(nowNanos));
                json.writeNumberField("inFlight", endpoint.inFlight());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** The part of the requests that a destination gets, 0 to 1. */
    private static double share(RouteView view, int index) {
        Selection<Endpoint> selection = view.selection();
        if (selection != null && selection.sequence() != null) {
            return (double) selection.sequence().shares()[index]
                    / selection.sequence().length();
        }
        int endpoints = 0;
        for (LiveDestination each : view.destinations()) {
            endpoints += each.endpoints().size();
        }
        return (double) view.destinations().get(index).endpoints().size() / endpoints;
    }

    /** Destinations that get nothing, because they have no endpoint or no weight. */
    private static void writeUnserved(JsonGenerator json, RouteView view, Route route) throws IOException {
        Set<String> served = new HashSet<>();
        for (LiveDestination live : view.destinations()) {
            served.add(live.app() + " " + live.processType());
        }
        for (Destination destination : route.destinations()) {
            if (!served.contains(destination.app() + " " + destination.processType())) {
                json.writeStartObject();
                json.writeStringField("app", destination.app().toString());
                json.writeStringField("processType", destination.processType());
                json.writeNumberField("port", destination.port());
                if (destination.weight() != Destination.UNWEIGHTED) {
                    json.writeNumberField("weight", destination.weight());
                }
                json.writeNumberField("share", 0);
                json.writeArrayFieldStart("endpoints");
                json.writeEndArray();
                json.writeEndObject();
            }
        }
    }

    private static void writeLineage(JsonGenerator json, Lineage lineage) throws IOException {
        json.writeObjectFieldStart("lineage");
        json.writeStringField("topic", lineage.topic());
        json.writeNumberField("partition", lineage.partition());
        json.writeNumberField("offset", lineage.offset());
        json.writeStringField(
                "appendTime", Instant.ofEpochMilli(lineage.appendMillis()).toString());
        if (lineage.capiMillis() != Lineage.UNKNOWN) {
            json.writeStringField(
                    "capiTime", Instant.ofEpochMilli(lineage.capiMillis()).toString());
        }
        json.writeEndObject();
    }
}
