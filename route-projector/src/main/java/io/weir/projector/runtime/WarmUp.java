package io.weir.projector.runtime;

import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.topic.RouteKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Runs the fold and the encoding of its states on events that nobody wrote, before the instance joins its group. Otherwise the first
 * events that it is given run on code that no compiler has seen, while partitions that were taken from a warm instance wait.
 *
 * <p>Pure: what comes out is thrown away.
 */
final class WarmUp {

    /** As long as a change may be late when an instance is restarted; by then compilers have seen what is hot. */
    private static final Duration MOST = Duration.ofSeconds(1);

    private static final int ROUNDS_MAX = 20_000;

    private WarmUp() {}

    /** Returns after a second at most. */
    static void run(RouteFold fold) {
        StateCodec codec = new StateCodec();
        RouteKey key = new RouteKey("warm-up.example.com", "");
        long end = System.nanoTime() + MOST.toNanos();
        RouteClaims claims = RouteClaims.NONE;
        for (int round = 1; round <= ROUNDS_MAX && System.nanoTime() - end < 0; round++) {
            Lineage lineage = new Lineage("warm-up", 0, (long) round, Instant.EPOCH, null);
            claims = codec.decodeClaims(codec.encode(
                    fold.fold(claims, key, event(key, round), lineage).state()));
        }
    }

    private static RouteEvent event(RouteKey key, int revision) {
        Instant time = Instant.EPOCH.plusSeconds(revision);
        Route route = Route.newBuilder()
                .setGuid("warm-up")
                .setHost(key.host())
                .setPath(key.path())
                .setProtocol("http")
                .setDestinations(List.of(
                        new Destination("app-a", "web", 8080, "http1", 1 + revision % 99),
                        new Destination("app-b", "web", 8080, "http1", 99 - revision % 99)))
                .setOptions(Map.of("loadbalancing", "round-robin"))
                .setDomainGuid("domain")
                .setSpaceGuid("space")
                .setLabels(Map.of())
                .setAnnotations(Map.of("weir.io/selection", "destination"))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(time)
                .build();
        Cause cause = Cause.newBuilder().setKind(CauseKind.WEBHOOK).build();
        return new RouteEvent(
                "warm-up", "warm-up", (long) revision, List.of(cause), time, time, new RouteChanged(route, null));
    }
}
