package io.weir.ingest.worker;

import io.weir.ingest.inbox.Notifications;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import java.util.List;

/**
 * A notification whose route is to be looked at now.
 *
 * @param partition where it stands
 * @param offset where it stands
 * @param last false when another look is to follow
 */
record Look(OwnedPartition partition, long offset, CapiNotification notification, boolean last) {

    /** True when an operator's order is to be carried out, which is done once, at the only look. */
    boolean carriesOrder() {
        RouteOrder order = notification.getOrder();
        return order != null && order.getKind() != RouteOrderKind.UNKNOWN;
    }

    /** A look that asks for nothing and names nobody, in the place of an order that was carried out before. */
    Look withoutOrder() {
        return new Look(
                partition,
                offset,
                Notifications.hint(notification.getRouteGuid(), List.of(), notification.getReceivedAt()),
                last);
    }

    String guid() {
        return notification.getRouteGuid();
    }
}
