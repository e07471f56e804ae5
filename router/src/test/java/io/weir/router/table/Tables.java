package io.weir.router.table;

import static java.util.Objects.requireNonNull;

import io.weir.router.selection.Demand;
import io.weir.router.selection.Pool;
import io.weir.router.selection.Selection;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Short forms for the tests of the table. */
final class Tables {

    static final String WEB = "web";

    private Tables() {}

    static Destination to(String app) {
        return new Destination(Guid.of(app), WEB, 8080, "http1", Destination.UNWEIGHTED);
    }

    static Destination to(String app, int weight) {
        return new Destination(Guid.of(app), WEB, 8080, "http1", weight);
    }

    static Destination to(String app, int port, int weight) {
        return new Destination(Guid.of(app), WEB, port, "http1", weight);
    }

    static Route route(String guid, Destination... destinations) {
        return route(guid, 1, RouteOptions.DEFAULT, destinations);
    }

    static Route route(String guid, long revision, RouteOptions options, Destination... destinations) {
        return new Route(
                Guid.of(guid),
                revision,
                0,
                Arrays.asList(destinations),
                options,
                null,
                null,
                Guid.of("space"),
                lineage(revision));
    }

    static Lineage lineage(long offset) {
        return new Lineage("weir.route-events", 0, offset, 1_000 + offset, Lineage.UNKNOWN);
    }

    static Instance instance(String address, int port, @Nullable String app) {
        return instance(address, port, app, address + "-" + port);
    }

    static Instance instance(String address, int port, @Nullable String app, String id) {
        return new Instance(
                address,
                port,
                false,
                null,
                app == null ? null : Guid.of(app),
                null,
                null,
                id,
                0,
                null,
                null,
                "http1",
                Map.of());
    }

    static EndpointEntry entry(Instance instance, String... uris) {
        return new EndpointEntry(
                instance, Arrays.stream(uris).map(RouteKey::parse).toList(), lineage(0));
    }

    /** What a table says for a request; a key is enough as a request. */
    static @Nullable RouteView view(RouteTable table, String hostAndPath) {
        RouteKey key = RouteKey.parse(hostAndPath);
        RouteCell cell = table.find(key.host(), key.path());
        return cell == null ? null : cell.view();
    }

    static RouteView viewOf(RouteTable table, String hostAndPath) {
        return requireNonNull(view(table, hostAndPath), hostAndPath);
    }

    static Selection<Endpoint> selectionOf(RouteTable table, String hostAndPath) {
        return requireNonNull(viewOf(table, hostAndPath).selection(), hostAndPath);
    }

    /** Everybody who can be selected, by id. */
    static Set<String> serving(RouteTable table, String hostAndPath) {
        Selection<Endpoint> selection = viewOf(table, hostAndPath).selection();
        Set<String> ids = new TreeSet<>();
        for (int i = 0; selection != null && i < selection.pools(); i++) {
            Pool<Endpoint> pool = selection.pool(i);
            ids.addAll(pool.endpoints().stream().map(Endpoint::id).collect(Collectors.toSet()));
        }
        return ids;
    }

    static List<String> select(RouteTable table, String hostAndPath, int times) {
        Selection<Endpoint> selection = selectionOf(table, hostAndPath);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ids.add(requireNonNull(selection.select(new Demand<>(), 0, null, Integer.MAX_VALUE))
                    .id());
        }
        return ids;
    }
}
