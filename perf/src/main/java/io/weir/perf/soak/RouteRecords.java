package io.weir.perf.soak;

import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of the log as ingest would write them. */
final class RouteRecords {

    private RouteRecords() {}

    /**
     * An event of a route.
     *
     * @param createdAt when the route came to be
     * @param change one of those that an event may have
     */
    static RouteEvent event(String guid, long revision, Instant createdAt, Object change) {
        Instant at = createdAt.plusSeconds(revision);
        return new RouteEvent(
                guid + "-" + revision,
                guid,
                revision,
                List.of(new Cause(CauseKind.CAPI_EVENT, null, null, null, null, "soak", null, null)),
                at,
                at,
                change);
    }

    /** A route of that revision. */
    static Route route(
            String guid, long revision, Instant createdAt, String host, String path, List<Destination> destinations) {
        return new Route(
                guid,
                host,
                path,
                "http",
                null,
                false,
                destinations,
                Map.of(),
                null,
                null,
                "domain-1",
                "space-" + guid.charAt(guid.length() - 1),
                "organization-1",
                Map.of(),
                Map.of(),
                createdAt,
                createdAt.plusSeconds(revision));
    }

    /** An app's web process. */
    static Destination to(String app, @Nullable Integer weight) {
        return new Destination(app, "web", 8080, "http1", weight);
    }
}
