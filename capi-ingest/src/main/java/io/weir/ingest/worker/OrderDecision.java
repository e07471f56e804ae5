package io.weir.ingest.worker;

import io.weir.ingest.rollback.RestoredRoute;
import io.weir.ingest.worker.KnownRoute.Hash;
import io.weir.ingest.worker.RouteWrite.Change;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.route.ContentHash;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's order about one route leads to, once everything that CAPI shows of it is written. Pure.
 *
 * <table>
 *   <caption>override in force × order</caption>
 *   <tr><th></th><th>none</th><th>one</th></tr>
 *   <tr><td>override, other content than CAPI's</td><td>overridden</td><td>overridden by the new one</td></tr>
 *   <tr><td>override, CAPI's own content</td><td>nothing</td><td>cleared</td></tr>
 *   <tr><td>clear</td><td>nothing</td><td>cleared: CAPI's content</td></tr>
 *   <tr><td>write again</td><td>CAPI's content</td><td>the override's content, where the order brought it; else nothing</td></tr>
 * </table>
 *
 * <p>What is written again is what the table should show, so under an override it is the override's content: writing CAPI's would
 * end what the operator has ordered. The worker knows only the hash of that content, so the order brings it from the log; when it is
 * not the one in force, another order came first and has just been written anyway.
 */
final class OrderDecision {

    private OrderDecision() {}

    /** What became of an order. */
    enum Effect {
        /** The earlier revision's content stands. */
        OVERRIDDEN,
        /** CAPI's content stands again. */
        CLEARED,
        /** The route stands as before, under a new revision. */
        WRITTEN_AGAIN,
        /** The route stands as CAPI has it, and so it should. */
        NOTHING,
        /** Another override is in force than the one that was to be written again. */
        SUPERSEDED,
        /** CAPI does not have the route, or it is out of scope. */
        GONE,
        /** CAPI shows the route in a form that cannot be read. */
        UNREADABLE,
        /** The route's event would be larger than Kafka takes. */
        TOO_LARGE
    }

    /**
     * What is to be written, and what is known afterwards.
     *
     * @param event empty when nothing is
     */
    record Decision(Effect effect, Optional<RouteWrite> event, KnownRoute next) {}

    /**
     * Decides about one order.
     *
     * @param known reflects what CAPI shows; not deleted
     * @param capis the route as CAPI shows it
     * @param ordered the notification that carries the order
     */
    static Decision of(KnownRoute known, Route capis, CapiNotification ordered) {
        RouteOrder order = ordered.getOrder();
        if (order == null) {
            throw new IllegalArgumentException("no order about route " + ordered.getRouteGuid());
        }
        return switch (order.getKind()) {
            case OVERRIDE -> override(known, capis, ordered, order);
            case CLEAR_OVERRIDE -> clear(known, capis, ordered);
            case WRITE_AGAIN -> again(known, capis, ordered, order.getRoute());
            case UNKNOWN -> nothing(Effect.NOTHING, known);
        };
    }

    private static Decision override(KnownRoute known, Route capis, CapiNotification ordered, RouteOrder order) {
        Route earlier = order.getRoute();
        Long revision = order.getRevision();
        if (earlier == null || revision == null) {
            throw new IllegalArgumentException("nothing to put back for route " + ordered.getRouteGuid());
        }
        Route restored = RestoredRoute.of(capis, earlier);
        Hash capisHash = hash(capis);
        if (hash(restored).equals(capisHash)) {
            return clear(known, capis, ordered);
        }
        RouteOverride override =
                new RouteOverride(revision, capisHash.bytes(), ordered.getReceivedAt(), orderedBy(ordered));
        return written(Effect.OVERRIDDEN, known, restored, override, ordered);
    }

    private static Decision clear(KnownRoute known, Route capis, CapiNotification ordered) {
        return known.override() == null
                ? nothing(Effect.NOTHING, known)
                : written(Effect.CLEARED, known, capis, null, ordered);
    }

    private static Decision again(KnownRoute known, Route capis, CapiNotification ordered, @Nullable Route standing) {
        RouteOverride override = known.override();
        if (override == null) {
            return written(Effect.WRITTEN_AGAIN, known, capis, null, ordered);
        }
        Route restored = standing == null ? capis : RestoredRoute.of(capis, standing);
        return hash(restored).equals(known.hash())
                ? written(Effect.WRITTEN_AGAIN, known, restored, override, ordered)
                : nothing(Effect.SUPERSEDED, known);
    }

    private static Decision nothing(Effect effect, KnownRoute known) {
        return new Decision(effect, Optional.empty(), known);
    }

    /** CAPI has no part in it, so the event has no time of CAPI's. */
    private static Decision written(
            Effect effect, KnownRoute known, Route route, @Nullable RouteOverride override, CapiNotification ordered) {
        KnownRoute next = known.rewritten(hash(route), override);
        RouteWrite event = new RouteWrite(
                known.key(),
                next.revision(),
                new Change.Changed(route, override),
                List.copyOf(ordered.getCauses()),
                null);
        return new Decision(effect, Optional.of(event), next);
    }

    /** Who gave the order; empty where nobody is named. */
    static String orderedBy(CapiNotification ordered) {
        return ordered.getCauses().stream()
                .map(Cause::getActorName)
                .filter(name -> name != null)
                .findFirst()
                .orElse("");
    }

    private static Hash hash(Route route) {
        return Hash.of(ByteBuffer.wrap(ContentHash.of(route)));
    }
}
