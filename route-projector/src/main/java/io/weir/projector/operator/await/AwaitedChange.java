package io.weir.projector.operator.await;

import io.weir.projector.history.LoggedEvent;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;

/**
 * The event that is waited for.
 *
 * @param routeGuid guid of the route
 * @param revision of the route
 * @param key host and path under which it stands
 * @param partition partition of the log; the route table's records of the key have the same one
 * @param offset offset in the partition
 * @param appendTime when the broker appended it
 */
public record AwaitedChange(
        String routeGuid, long revision, RouteKey key, int partition, long offset, Instant appendTime) {

    static AwaitedChange of(LoggedEvent logged) {
        return new AwaitedChange(
                logged.event().getRouteGuid(),
                logged.event().getRevision(),
                logged.key(),
                logged.partition(),
                logged.offset(),
                logged.appendTime());
    }
}
