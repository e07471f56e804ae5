package io.weir.projector.fold;

import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteAttributed;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.RouteKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DESIGN §6, rules 1 to 5. */
final class RouteFoldV1 implements RouteFold {

    @Override
    public RouteFoldResult fold(RouteClaims claims, RouteKey key, RouteEvent event, Lineage lineage) {
        if (event.getRevision() < 1) {
            return rejected(
                    claims,
                    RejectReason.REVISION_INVALID.because("revision " + event.getRevision() + " of route "
                            + event.getRouteGuid() + " must be 1 or more"));
        }
        if (event.getChange() instanceof RouteAttributed) {
            return new RouteFoldResult(claims, RouteOutcome.ATTRIBUTED, new Output.Unchanged<>());
        }
        if (event.getRevision() <= claims.revisionOf(event.getRouteGuid())) {
            return new RouteFoldResult(claims, RouteOutcome.IGNORED, new Output.Unchanged<>());
        }
        return switch (event.getChange()) {
            case RouteDeleted deleted -> ended(claims, event, RouteOutcome.APPLIED);
            case RouteChanged changed -> changed(claims, key, event, changed, lineage);
            default ->
                throw new IllegalStateException("a route event holds one of three changes, not "
                        + event.getChange().getClass());
        };
    }

    private static RouteFoldResult changed(
            RouteClaims claims, RouteKey key, RouteEvent event, RouteChanged changed, Lineage lineage) {
        Route route = changed.getRoute();
        if (RouteContent.isOutOfScope(route)) {
            return ended(claims, event, RouteOutcome.SKIPPED);
        }
        Optional<RouteClaim> former = claims.claimOf(event.getRouteGuid());
        long firstOffset = former.map(RouteClaim::firstOffset).orElse(lineage.getOffset());
        Rejection rejection = RouteContent.check(key, event, route);
        if (rejection != null) {
            // The revision counts as seen: what was refused once must not come back as news.
            RouteClaim seen = new RouteClaim(
                    event.getRouteGuid(),
                    event.getRevision(),
                    former.map(RouteClaim::createdAt).orElse(route.getCreatedAt()),
                    firstOffset,
                    former.map(RouteClaim::entry).orElse(null));
            return rejected(claims.with(seen), rejection);
        }
        RouteTableEntry entry = RouteContent.entry(key, event, changed, lineage);
        RouteClaims after = claims.with(
                new RouteClaim(event.getRouteGuid(), event.getRevision(), route.getCreatedAt(), firstOffset, entry));
        Output<RouteTableEntry> output = difference(claims, after);
        RouteOutcome outcome = output instanceof Output.Unchanged ? RouteOutcome.SHADOWED : RouteOutcome.APPLIED;
        return new RouteFoldResult(after, outcome, output);
    }

    private static RouteFoldResult ended(RouteClaims claims, RouteEvent event, RouteOutcome ifMoved) {
        RouteClaims after = claims.without(event.getRouteGuid(), event.getRevision());
        Output<RouteTableEntry> output = difference(claims, after);
        boolean quiet = ifMoved == RouteOutcome.APPLIED && output instanceof Output.Unchanged;
        return new RouteFoldResult(after, quiet ? RouteOutcome.UNCHANGED : ifMoved, output);
    }

    private static RouteFoldResult rejected(RouteClaims after, Rejection rejection) {
        return new RouteFoldResult(after, RouteOutcome.REJECTED, new Output.Rejected<>(rejection));
    }

    private static Output<RouteTableEntry> difference(RouteClaims before, RouteClaims after) {
        RouteTableEntry was = entryOf(before);
        RouteTableEntry is = entryOf(after);
        if (is == null) {
            return was == null ? new Output.Unchanged<>() : new Output.Tombstone<>();
        }
        return was != null && sameContent(was, is)
                ? new Output.Unchanged<>()
                : new Output.Entry<>(RouteContent.sorted(is));
    }

    private static @Nullable RouteTableEntry entryOf(RouteClaims claims) {
        RouteClaim winner = claims.winner();
        return winner == null ? null : winner.entry();
    }

    /** An entry is made of one event alone, and no two accepted events of a route share a revision. */
    private static boolean sameContent(RouteTableEntry one, RouteTableEntry other) {
        return one.getRevision() == other.getRevision() && one.getRouteGuid().equals(other.getRouteGuid());
    }
}
