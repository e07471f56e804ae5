package io.weir.standalone.demo;

import io.weir.router.Router;
import io.weir.router.feed.AppliedRoute;
import io.weir.router.table.Lineage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the demo's route into the routers. What a router serves is asked at its admin port, as an operator would; the
 * instant since which it does so is what the router itself says of that revision. Thread-safe.
 */
final class RouteWatch {

    /** A change of one route reaches a handful of routers; this many changes back nobody asks. */
    private static final int KEPT_MAX = 1_000;

    private static final long POLL_NANOS = 2_000_000;

    private final List<RouterAdmin> admins = new ArrayList<>();
    private final Deque<Applied> latest = new ArrayDeque<>();
    private final String host;

    /** Watches the route at {@code host} in these routers. */
    RouteWatch(List<Router> routers, String host) {
        this.host = host;
        for (int i = 0; i < routers.size(); i++) {
            int number = i;
            admins.add(new RouterAdmin(routers.get(i).adminPort()));
            routers.get(i).onRouteApplied(route -> record(number, route));
        }
    }

    /**
     * A router applied a revision of the route.
     *
     * @param appendTime when the broker appended the event, by its clock
     * @param appliedTime when the router applied it, by this machine's clock
     * @param nanos the same by {@code System.nanoTime}
     */
    record Applied(int router, long revision, Instant appendTime, Instant appliedTime, long nanos) {}

    private void record(int router, AppliedRoute route) {
        Lineage lineage = route.lineage();
        if (lineage != null && route.key().equals(host)) {
            record(new Applied(
                    router,
                    route.revision(),
                    Instant.ofEpochMilli(lineage.appendMillis()),
                    Instant.now(),
                    System.nanoTime()));
        }
    }

    private synchronized void record(Applied applied) {
        latest.addLast(applied);
        if (latest.size() > KEPT_MAX) {
            latest.removeFirst();
        }
    }

    private synchronized Optional<Applied> find(int router, long revision) {
        return latest.stream()
                .filter(applied -> applied.router() == router && applied.revision() == revision)
                .findFirst();
    }

    /** Waits until every router serves these weights; since when it does, by router. */
    List<Applied> await(Map<String, Integer> weights, Duration timeout)
            throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Applied> applied = new ArrayList<>();
        for (int router = 0; router < admins.size(); router++) {
            Optional<Applied> found = Optional.empty();
            while (found.isEmpty()) {
                RouterAdmin.Known known = admins.get(router).route(host);
                if (known.weights().equals(weights)) {
                    found = find(router, known.revision());
                }
                if (found.isEmpty()) {
                    if (System.nanoTime() - deadline > 0) {
                        throw new TimeoutException("router " + (router + 1) + " still serves " + known + " after "
                                + timeout.toSeconds() + " s instead of the weights " + weights);
                    }
                    LockSupport.parkNanos(POLL_NANOS);
                }
            }
            applied.add(found.get());
        }
        return applied;
    }
}
