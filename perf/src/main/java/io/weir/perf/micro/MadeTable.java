package io.weir.perf.micro;

import io.weir.perf.load.Requests;
import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteTable;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A table as a router holds it, made of numbers: route n has host n and belongs to app n. Changes are seen once they are {@linkplain #publish published}.
 *
 * <p>For one thread.
 */
final class MadeTable {

    /** Stands for {@link Destination#UNWEIGHTED}. */
    static final int PLAIN = Destination.UNWEIGHTED;

    private static final int PARTITIONS = 12;
    private static final int CONTAINER_PORT = 8080;
    private static final int HOST_PORT = 61_001;
    private static final int BYTE = 0xff;
    private static final Guid SPACE = Guid.of(new UUID(1, 2).toString());

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    RouteTable table() {
        return writer.table();
    }

    /** The route with this number leads to as many apps as there are weights, its own first. */
    void route(int number, long revision, int... weights) {
        List<Destination> destinations = new ArrayList<>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            destinations.add(new Destination(app(number + i), "web", CONTAINER_PORT, "http1", weights[i]));
        }
        var route = new Route(
                Guid.of(new UUID(number, 8).toString()),
                revision,
                number + revision,
                destinations,
                RouteOptions.DEFAULT,
                null,
                null,
                SPACE,
                lineage(number));
        writer.putRoute(RouteKey.parse(Requests.host(number)), number % PARTITIONS, route);
    }

    /** An instance of this app comes. */
    void instance(int app, int index) {
        String address = address(app, index);
        writer.putEndpoint(
                address + ":" + HOST_PORT,
                app % PARTITIONS,
                new EndpointEntry(
                        new Instance(
                                address,
                                HOST_PORT,
                                false,
                                null,
                                app(app),
                                "web",
                                null,
                                address,
                                index,
                                "z" + index,
                                null,
                                "http1",
                                Map.of()),
                        List.of(),
                        lineage(app)));
    }

    /** The instance goes. */
    void goneInstance(int app, int index) {
        writer.removeEndpoint(address(app, index) + ":" + HOST_PORT);
    }

    /** Makes visible what was changed. */
    void publish() {
        writer.publish();
    }

    /** The app with that number. */
    static Guid app(int number) {
        return Guid.of(new UUID(number, 7).toString());
    }

    private static Lineage lineage(long offset) {
        return new Lineage("weir.route-events", 0, offset, offset, Lineage.UNKNOWN);
    }

    /** Of four millions of apps with four instances each. */
    private static String address(int app, int index) {
        int number = app << 2 | index;
        return "10." + (number >> 16 & BYTE) + "." + (number >> 8 & BYTE) + "." + (number & BYTE);
    }
}
