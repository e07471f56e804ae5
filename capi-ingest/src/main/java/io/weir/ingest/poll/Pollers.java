package io.weir.ingest.poll;

import io.weir.ingest.state.RouteIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The pollers of one life of a leader. */
public final class Pollers {

    private final Explanations explanations = new Explanations(System::nanoTime);
    private final RoutePoller routes;
    private final PollLoop eventLoop;
    private final PollLoop lateEventLoop;
    private final PollLoop routeLoop;
    private final PollLoop bindingLoop;

    /**
     * Pollers that stand still until somebody runs their loops, each on a thread of its own.
     *
     * @param askScan asks for a scan as soon as one may begin
     * @param leads false while somebody else may be the leader
     * @param pauseMax the longest pause after a failure
     */
    public Pollers(PollParts parts, RouteIndex index, Runnable askScan, BooleanSupplier leads, Duration pauseMax) {
        EventReader events = new EventReader(parts, index, explanations, askScan);
        PollConfig config = parts.config();
        routes = new RoutePoller(parts, events::time);
        eventLoop =
                new PollLoop(new EventPoller(events, config), config.auditEvents(), pauseMax, leads, parts.meters());
        lateEventLoop =
                new PollLoop(new LateEventPoller(events, config), config.sweep(), pauseMax, leads, parts.meters());
        routeLoop = new PollLoop(routes, config.routes(), pauseMax, leads, parts.meters());
        bindingLoop = new PollLoop(new BindingPoller(parts), config.bindings(), pauseMax, leads, parts.meters());
    }

    /** All of them. */
    public List<PollLoop> loops() {
        return List.of(eventLoop, lateEventLoop, routeLoop, bindingLoop);
    }

    /** What audit events have explained lately. */
    public Explanations explanations() {
        return explanations;
    }

    /** A scan has seen every route as it was at this time of CAPI's or later. */
    public void scanned(Instant capiTime) {
        routes.mayBeginAt(capiTime);
    }

    /**
     * Waits for the first polls of audit events, which say from where on they are read and which deletions they explain; false when
     * that takes longer.
     */
    public boolean awaitEvents(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        return eventLoop.awaitFirst(limit)
                && lateEventLoop.awaitFirst(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    /** Waits for a poll of events and one of routes that begin from now on; false when that takes longer. */
    public boolean awaitNext(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        return eventLoop.awaitNext(limit)
                && routeLoop.awaitNext(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
}
