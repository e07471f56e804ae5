package io.weir.ingest.webhook;

import io.weir.ingest.inbox.Notifications;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that one webhook said.
 *
 * @param hints what concerns a route, in the order of the body
 * @param ignored how many well-formed events concern no route
 */
public record Hints(List<Hint> hints, int ignored) {

    /** A notification names a handful of causes; more of them for one route become a second notification. */
    static final int CAUSES_PER_NOTIFICATION_MAX = 16;

    public Hints {
        hints = List.copyOf(hints);
    }

    /** The notifications for the inbox: one per route, or more where a route has very many causes. */
    public List<CapiNotification> notifications(Instant receivedAt) {
        return notifications(receivedAt, true);
    }

    /**
     * The same, where it is known whether the hints may precede CAPI's commit.
     *
     * @param secondLook true when they may: the routes are then read again a little later
     */
    public List<CapiNotification> notifications(Instant receivedAt, boolean secondLook) {
        Map<String, List<Cause>> causesByRoute = new LinkedHashMap<>();
        for (Hint hint : hints) {
            causesByRoute
                    .computeIfAbsent(hint.routeGuid(), guid -> new ArrayList<>())
                    .add(hint.cause());
        }
        List<CapiNotification> notifications = new ArrayList<>(causesByRoute.size());
        causesByRoute.forEach((guid, causes) -> {
            for (int from = 0; from < causes.size(); from += CAUSES_PER_NOTIFICATION_MAX) {
                int to = Math.min(causes.size(), from + CAUSES_PER_NOTIFICATION_MAX);
                List<Cause> some = List.copyOf(causes.subList(from, to));
                notifications.add(Notifications.hint(guid, some, receivedAt, secondLook));
            }
        });
        return notifications;
    }
}
