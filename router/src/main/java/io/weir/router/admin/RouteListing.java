package io.weir.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.Instance;
import io.weir.router.table.LiveDestination;
import io.weir.router.table.Route;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole table as Gorouter's {@code GET /routes} has it: {@code {"<uri>": [{"address": …}, …]}}. Sent in portions, as fast
 * as it is taken, with other work in between; a million routes are never one text.
 *
 * <p>Threads: one event loop.
 */
final class RouteListing {

    /** Small enough to leave the loop to others after some milliseconds. */
    private static final int HOSTS_PER_PORTION = 500;

    /** Expiry is not this router's business, and Gorouter's field is a number. */
    private static final int TTL_UNKNOWN = -1;

    private final RouteTable.Listing listing;
    private final HttpServerResponse response;
    private final Context context;
    private final Entries entries = new Entries();

    private RouteListing(RouteTable.Listing listing, HttpServerResponse response, Context context) {
        this.listing = listing;
        this.response = response;
        this.context = context;
    }

    static void send(RouteTable table, HttpServerResponse response, Context context) {
        response.setChunked(true);
        response.write("{");
        new RouteListing(table.list(), response, context).portion();
    }

    /** The routes of one host, in the same form. */
    static String ofHost(RouteTable table, String host) {
        List<RouteCell> cells = new ArrayList<>();
        table.forEachAt(host, cells::add);
        return "{" + new Entries().text(cells) + "}\n";
    }

    private void portion() {
        if (response.closed()) {
            return;
        }
        List<RouteCell> cells = new ArrayList<>();
        boolean more = listing.next(HOSTS_PER_PORTION, cells::add);
        String text = entries.text(cells);
        if (!more) {
            response.end(text + "}\n");
            return;
        }
        if (!text.isEmpty()) {
            response.write(text);
        }
        if (response.writeQueueFull()) {
            response.drainHandler(v -> portion());
        } else {
            response.drainHandler(null);
            context.runOnContext(v -> portion());
        }
    }

    /** The entries of one listing, with the commas between them. */
    private static final class Entries {

        private boolean first = true;

        String text(List<RouteCell> cells) {
            StringBuilder text = new StringBuilder();
            for (RouteCell cell : cells) {
                RouteView view = cell.view();
                if (view != null) {
                    text.append(first ? "\n" : ",\n");
                    first = false;
                    String uri = cell.host() + cell.path();
                    text.append(Json.text(json -> json.writeString(uri))).append(':');
                    text.append(Json.text(json -> writeEndpoints(json, view)));
                }
            }
            return text.toString();
        }
    }

    private static void writeEndpoints(JsonGenerator json, RouteView view) throws IOException {
        json.writeStartArray();
        for (LiveDestination destination : view.destinations()) {
            for (Endpoint endpoint : destination.endpoints()) {
                writeEndpoint(json, endpoint, view);
            }
        }
        json.writeEndArray();
    }

    private static void writeEndpoint(JsonGenerator json, Endpoint endpoint, RouteView view) throws IOException {
        Route route = view.route();
        Instance instance = endpoint.instance();
        json.writeStartObject();
        json.writeStringField("address", endpoint.id());
        json.writeStringField(
                "availability_zone", instance.availabilityZone() == null ? "" : instance.availabilityZone());
        json.writeStringField("protocol", instance.protocol());
        json.writeBooleanField("tls", instance.tls());
        json.writeNumberField("ttl", TTL_UNKNOWN);
        Json.optional(json, "route_service_url", route == null ? null : route.routeServiceUrl());
        Json.map(json, "tags", instance.tags().asMap());
        Json.optional(json, "isolation_segment", instance.isolationSegment());
        Json.optional(json, "private_instance_id", instance.id());
        Json.optional(json, "server_cert_domain_san", instance.serverCertSan());
        Json.optional(json, "load_balancing_algorithm", route == null ? null : algorithm(view));
        if (route != null) {
            LookupAnswer.writeOverride(json, "weir_override", route.override());
        }
        json.writeEndObject();
    }

    /** The one in force: the route's own, or the platform's. */
    private static @Nullable String algorithm(RouteView view) {
        Selection<Endpoint> selection = view.selection();
        return selection == null ? null : selection.balance().text();
    }
}
