package io.weir.projector.operator.await;

import io.weir.projector.fold.Output;
import io.weir.projector.fold.Rejection;
import io.weir.projector.fold.RouteClaim;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.schemas.avro.RouteTableEntry;
import java.util.Optional;

/**
 * What became of an event in the fold. Pure.
 *
 * @param reason why it has no record of its own in the table; empty if it has one, an entry or a tombstone
 * @param detail the reason in words; empty without one
 */
record ChangeFate(Optional<NoEntry> reason, String detail) {

    private static final ChangeFate MOVES = new ChangeFate(Optional.empty(), "");

    static ChangeFate of(RouteFoldResult result) {
        return switch (result.output()) {
            case Output.Entry<RouteTableEntry> entry -> MOVES;
            case Output.Tombstone<RouteTableEntry> tombstone -> MOVES;
            case Output.Rejected<RouteTableEntry>(Rejection rejection) ->
                none(NoEntry.REJECTED, rejection.reason().word() + ": " + rejection.message());
            case Output.Unchanged<RouteTableEntry> unchanged -> quiet(result);
        };
    }

    private static ChangeFate none(NoEntry reason, String detail) {
        return new ChangeFate(Optional.of(reason), detail);
    }

    private static ChangeFate quiet(RouteFoldResult result) {
        RouteClaim winner = result.state().winner();
        String holder =
                (winner == null ? "no route" : "route " + winner.routeGuid() + " at revision " + winner.revision())
                        + " holds this host and path";
        return switch (result.outcome()) {
            case SHADOWED -> none(NoEntry.SHADOWED, holder);
            case UNCHANGED -> none(NoEntry.UNCHANGED, "there was nothing of the route in the table; " + holder);
            case ATTRIBUTED -> none(NoEntry.ATTRIBUTED, "it says who made a change that was in the log before");
            case IGNORED ->
                none(NoEntry.IGNORED, "an event of this route with this revision or a higher one was there before");
            case SKIPPED -> none(NoEntry.SKIPPED, "tcp and internal routes are not projected");
            case APPLIED, REJECTED ->
                throw new IllegalStateException("an event that was " + result.outcome() + " has an output");
        };
    }
}
