package io.weir.router.accesslog;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.LiveDestination;
import io.weir.router.table.Route;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Exchanges that were over, for the tests of lines. All began at {@link #START}, which was {@link #START_NANOS}. */
final class Exchanges {

    static final Instant START = Instant.parse("2026-03-01T12:34:56.000789012Z");
    static final long START_NANOS = 5_000_000_000L;
    static final long MILLI = 1_000_000;

    /** What the clock says 12.3456784 ms later, when all of them are over. */
    static final long END_NANOS = START_NANOS + 12_345_678;

    static final InstantSource CLOCK = InstantSource.fixed(START.plusNanos(END_NANOS - START_NANOS));

    static final String APP = "29449583-0000-4000-8000-000000000001";

    private static final Lineage LINEAGE = new Lineage("t", 0, 0, 0, Lineage.UNKNOWN);

    private Exchanges() {}

    /** A request that an endpoint answered 1 ms after it had been read. */
    static Exchange served(HttpMethod method, String uri, String... headers) {
        Exchange x = unread(method, uri, headers);
        x.host = "app.example.com:8080";
        x.target = uri;
        x.cell = cell();
        x.view = x.cell.view();
        LiveDestination destination =
                Objects.requireNonNull(x.view).destinations().get(0);
        x.endpoint = destination.endpoints().get(0);
        x.attempts = 1;
        x.requestBytes = 7;
        x.responseBytes = 42;
        x.forwardedNanos = START_NANOS + MILLI;
        x.attemptNanos = START_NANOS + MILLI;
        x.respondedNanos = START_NANOS + 5 * MILLI;
        return x;
    }

    /** A request whose steps have not begun. */
    static Exchange unread(HttpMethod method, String uri, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        Exchange x = new Exchange(method, uri, HttpVersion.HTTP_1_1, "10.1.2.3", false, map, START_NANOS);
        x.clientPort = 54321;
        return x;
    }

    static RouteCell cell() {
        TableWriter writer = new TableWriter("router-1", 7, false);
        Destination to = new Destination(Guid.of(APP), "web", 8080, "http1", Destination.UNWEIGHTED);
        RouteKey key = RouteKey.parse("app.example.com");
        writer.putRoute(
                key,
                0,
                new Route(
                        Guid.of("route"),
                        1,
                        0,
                        List.of(to),
                        RouteOptions.DEFAULT,
                        null,
                        null,
                        Guid.of("space"),
                        LINEAGE));
        Instance instance = new Instance(
                "10.0.48.67",
                61001,
                false,
                null,
                Guid.of(APP),
                "web",
                null,
                "instance-1",
                3,
                "z1",
                null,
                "http1",
                Map.of());
        writer.putEndpoint("10.0.48.67:61001", 0, new EndpointEntry(instance, List.of(key), LINEAGE));
        writer.publish();
        return Objects.requireNonNull(writer.table().find("app.example.com", "/"));
    }
}
