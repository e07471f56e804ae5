package io.weir.router.table;

import static java.util.Objects.requireNonNull;

import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes and endpoints for the tests of other packages. */
public final class Routes {

    private static final Lineage LINEAGE = new Lineage("weir.route-events", 0, 0, 0, Lineage.UNKNOWN);

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    /** A table that the test fills. */
    public RouteTable table() {
        return writer.table();
    }

    /** Adds a served route. */
    public Routes with(String key, @Nullable String service) {
        put(key, 1, service, new Destination(Guid.of("app"), "web", 8080, "http1", Destination.UNWEIGHTED));
        register("10.0.0.1", "app", key);
        return this;
    }

    /** What the table says for a host and path. */
    public RouteView view(String host, String path) {
        return requireNonNull(requireNonNull(table().find(host, path)).view());
    }

    /** One served route of that revision. */
    public static RouteView served(String key, long revision) {
        Routes routes = new Routes();
        routes.put(key, revision, null, new Destination(Guid.of("app"), "web", 8080, "http1", Destination.UNWEIGHTED));
        routes.register("10.0.0.1", "app", key);
        return routes.view(key, "/");
    }

    /** One route with two destinations of these weights. */
    public static RouteView weighted(String key, int first, int second) {
        Routes routes = new Routes();
        routes.put(
                key,
                1,
                null,
                new Destination(Guid.of("a"), "web", 8080, "http1", first),
                new Destination(Guid.of("b"), "web", 8080, "http1", second));
        routes.register("10.0.0.1", "a", key);
        routes.register("10.0.0.2", "b", key);
        return routes.view(key, "/");
    }

    /** An endpoint without a table. */
    public static Endpoint endpoint(String address, int port, @Nullable String app) {
        return new Endpoint(address + ":" + port, Tables.instance(address, port, app), null, false);
    }

    private void put(String key, long revision, @Nullable String service, Destination... destinations) {
        writer.putRoute(
                RouteKey.parse(key),
                0,
                new Route(
                        Guid.of("route-of-" + key),
                        revision,
                        0,
                        List.of(destinations),
                        RouteOptions.DEFAULT,
                        service,
                        null,
                        Guid.of("space"),
                        LINEAGE));
        writer.publish();
    }

    private void register(String address, String app, String key) {
        Instance instance = new Instance(
                address, 8080, false, null, Guid.of(app), null, null, "i", 0, null, null, "http1", Map.of());
        String id = address + ":8080";
        writer.putEndpoint(id, 0, new EndpointEntry(instance, List.of(RouteKey.parse(key)), LINEAGE));
        writer.publish();
    }
}
