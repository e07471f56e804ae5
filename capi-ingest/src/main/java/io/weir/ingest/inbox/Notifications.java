package io.weir.ingest.inbox;

import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOrder;
import java.time.Instant;
import java.util.List;

/** The kinds of notifications that are appended to the inbox. */
public final class Notifications {

    private Notifications() {}

    /** A hint that this route may have changed, to be looked at once. */
    public static CapiNotification hint(String routeGuid, List<Cause> causes, Instant receivedAt) {
        return hint(routeGuid, causes, receivedAt, false);
    }

    /**
     * The same where it is known whether the hint may precede CAPI's commit.
     *
     * @param secondLook whether the route is to be looked at again a little later
     */
    public static CapiNotification hint(String routeGuid, List<Cause> causes, Instant receivedAt, boolean secondLook) {
        return new CapiNotification(routeGuid, causes, receivedAt, secondLook, null, null, null);
    }

    /** A scan saw the route otherwise than it is known. */
    public static CapiNotification scanned(
            String routeGuid, List<Cause> causes, Instant receivedAt, Instant scannedAt) {
        return new CapiNotification(routeGuid, causes, receivedAt, false, null, scannedAt, null);
    }

    /** A scan saw this route, of which nothing was known. */
    public static CapiNotification imported(Route route, List<Cause> causes, Instant receivedAt, Instant scannedAt) {
        return new CapiNotification(route.getGuid(), causes, receivedAt, false, route, scannedAt, null);
    }

    /** An operator's order about a route. */
    public static CapiNotification ordered(String routeGuid, Cause operator, Instant receivedAt, RouteOrder order) {
        return new CapiNotification(routeGuid, List.of(operator), receivedAt, false, null, null, order);
    }
}
