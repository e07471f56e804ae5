package io.weir.router.feed;

import io.weir.router.table.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a batch has changed, until requests see it and it is told: as delays, and to listeners. Bounded by the reader's batches.
 *
 * <p>Threads: belongs to the writer, but for {@link #onRouteApplied}, which is for any.
 */
final class AppliedChanges {

    private static final Logger LOG = LoggerFactory.getLogger(AppliedChanges.class);

    private final AppliedDelays delays;
    private final List<Consumer<AppliedRoute>> listeners = new CopyOnWriteArrayList<>();
    private final List<AppliedRoute> routes = new ArrayList<>();
    private final List<Long> endpointAppends = new ArrayList<>();

    AppliedChanges(AppliedDelays delays) {
        this.delays = delays;
    }

    /** @param listener called on the writer's thread; what it throws is logged and forgotten */
    void onRouteApplied(Consumer<AppliedRoute> listener) {
        listeners.add(listener);
    }

    /**
     * A route has changed.
     *
     * @param key host and path, in lower case
     * @param route null if it is gone
     */
    void route(String key, @Nullable Route route) {
        routes.add(new AppliedRoute(key, route == null ? 0 : route.revision(), route == null ? null : route.lineage()));
    }

    /** An endpoint has changed by an event that was appended then, milliseconds since 1970. */
    void endpoint(long appendMillis) {
        endpointAppends.add(appendMillis);
    }

    /** Requests see all of it since now. */
    void tell(long nowMillis) {
        endpointAppends.forEach(appended -> delays.endpoint(nowMillis - appended));
        endpointAppends.clear();
        for (AppliedRoute applied : routes) {
            if (applied.lineage() != null) {
                delays.route(nowMillis - applied.lineage().appendMillis());
            }
            listeners.forEach(listener -> tell(listener, applied));
        }
        routes.clear();
    }

    private static void tell(Consumer<AppliedRoute> listener, AppliedRoute applied) {
        try {
            listener.accept(applied);
        } catch (RuntimeException e) {
            LOG.error("listener of applied routes failed route={} error={}", applied.key(), e.toString());
            LOG.debug("listener of applied routes failed", e);
        }
    }
}
