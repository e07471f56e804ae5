package io.weir.ingest.worker;

import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes and causes for tests. */
final class Routes {

    static final Instant CREATED = Instant.parse("2026-05-10T10:00:00Z");
    static final Cause WEBHOOK = Cause.newBuilder().setKind(CauseKind.WEBHOOK).build();
    static final Causes BECAUSE = new Causes(List.of(WEBHOOK), List.of(WEBHOOK));

    private Routes() {}

    /** A route of one destination with this weight. */
    static Route route(String host, String path, int weight) {
        return route(host, path, weight, CREATED);
    }

    /** As above, touched later. */
    static Route route(String host, String path, int weight, Instant updatedAt) {
        return new Route(
                "r-1",
                host,
                path,
                "http",
                null,
                false,
                List.of(new Destination("app-1", "web", 8080, "http1", weight)),
                Map.of(),
                null,
                null,
                "domain-1",
                "space-1",
                null,
                Map.of(),
                Map.of(),
                CREATED,
                updatedAt);
    }

    static Cause event(String guid, @Nullable String actor, @Nullable Instant time) {
        return new Cause(CauseKind.CAPI_EVENT, guid, "audit.app.map-route", actor, null, null, time, null);
    }

    /** Causes of which every look is the last. */
    static Causes settled(Cause... causes) {
        return new Causes(List.of(causes), List.of(causes));
    }

    /** Causes of which a second look is to follow. */
    static Causes first(Cause... causes) {
        return new Causes(List.of(causes), List.of());
    }
}
