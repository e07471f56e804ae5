package io.weir.ingest.worker;

import io.weir.ingest.worker.OrderDecision.Effect;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.RouteOverride;

/** What a batch has done that an operator wants to hear of, to be said once it is committed. */
sealed interface Notice {

    /** Guid of the route. */
    String guid();

    /**
     * An operator's order was dealt with.
     *
     * @param ordered the notification that carries it
     * @param revision of the route afterwards; 0 when nothing is known of it
     */
    record Ordered(String guid, CapiNotification ordered, Effect effect, long revision) implements Notice {}

    /**
     * An override is over without an order.
     *
     * @param revision of the route afterwards
     * @param deleted true when the route is gone, false when CAPI has changed it
     */
    record Ended(String guid, RouteOverride override, long revision, boolean deleted) implements Notice {}
}
