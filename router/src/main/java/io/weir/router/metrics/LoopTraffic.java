package io.weir.router.metrics;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.table.AppProcess;
import io.weir.router.table.Endpoint;
import io.weir.router.table.RouteCell;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts: everything, and a bounded number of routes and destinations by themselves. Who comes when there is
 * no room is counted with the rest, until the one who scrapes has made room.
 *
 * <p>Threads: {@link #finished} belongs to the loop and allocates only for a route that it meets first; the rest is for the one who
 * scrapes.
 */
final class LoopTraffic implements ExchangeObserver {

    private final int trackedMax;
    private final Tally all = new Tally();
    private final Tally rest = new Tally();

    /** Open addressing; never full, and never emptied but by being replaced. */
    private volatile AtomicReferenceArray<@Nullable TrackedRoute> slots;

    private int tracked;
    private volatile boolean purge;

    /** @param trackedMax how many routes and destinations it counts by themselves */
    LoopTraffic(int trackedMax) {
        this.trackedMax = trackedMax;
        this.slots = emptySlots();
    }

    private AtomicReferenceArray<@Nullable TrackedRoute> emptySlots() {
        return new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, trackedMax)) * 4);
    }

    @Override
    public void finished(Exchange x, int status, long nowNanos) {
        long nanos = nowNanos - x.startNanos;
        all.count(status, nanos);
        RouteCell cell = x.cell;
        if (cell != null) {
            if (purge) {
                purge();
            }
            Endpoint endpoint = x.endpoint;
            TrackedRoute route = find(cell, endpoint == null ? null : endpoint.process());
            (route == null ? rest : route.tally).count(status, nanos);
        }
    }

    private @Nullable TrackedRoute find(RouteCell cell, @Nullable AppProcess process) {
        AtomicReferenceArray<@Nullable TrackedRoute> now = slots;
        int mask = now.length() - 1;
        int at = slot(cell, process) & mask;
        for (TrackedRoute route = now.getPlain(at); route != null; route = now.getPlain(at)) {
            if (route.cell.equals(cell) && route.process == process) {
                return route;
            }
            at = (at + 1) & mask;
        }
        return tracked == trackedMax ? null : add(now, at, new TrackedRoute(cell, process));
    }

    private static int slot(RouteCell cell, @Nullable AppProcess process) {
        int hash = cell.hashCode() * 31 + System.identityHashCode(process);
        return hash ^ (hash >>> 16);
    }

    private TrackedRoute add(AtomicReferenceArray<@Nullable TrackedRoute> to, int at, TrackedRoute route) {
        tracked++;
        to.setRelease(at, route);
        return route;
    }

    /** Lets go of what is not wanted any more; what it counted until now is still to be read. */
    private void purge() {
        purge = false;
        AtomicReferenceArray<@Nullable TrackedRoute> before = slots;
        AtomicReferenceArray<@Nullable TrackedRoute> after = emptySlots();
        int mask = after.length() - 1;
        tracked = 0;
        for (int i = 0; i < before.length(); i++) {
            TrackedRoute route = before.getPlain(i);
            if (route != null && !route.unwanted) {
                int at = slot(route.cell, route.process) & mask;
                while (after.getPlain(at) != null) {
                    at = (at + 1) & mask;
                }
                add(after, at, route);
            }
        }
        slots = after;
        for (int i = 0; i < before.length(); i++) {
            TrackedRoute route = before.getPlain(i);
            if (route != null && route.unwanted) {
                route.gone = true;
            }
        }
    }

    /** Has the loop let go of what is {@linkplain TrackedRoute#unwanted unwanted}, at its next request. */
    void askForRoom() {
        purge = true;
    }

    /** Visits what is counted by itself now. */
    void forEach(Consumer<TrackedRoute> action) {
        AtomicReferenceArray<@Nullable TrackedRoute> now = slots;
        for (int i = 0; i < now.length(); i++) {
            TrackedRoute route = now.getAcquire(i);
            if (route != null) {
                action.accept(route);
            }
        }
    }

    /** How many requests are over so far. */
    long requests() {
        return all.responses();
    }

    /** Everything so far. */
    void readAll(long[] into) {
        all.read(into);
    }

    /** What was counted for no route by itself so far. */
    void readRest(long[] into) {
        rest.read(into);
    }
}
