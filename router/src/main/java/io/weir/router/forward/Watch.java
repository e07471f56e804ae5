package io.weir.router.forward;

import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.EndpointFault;
import io.weir.router.exchange.Exchange;
import io.weir.router.table.Route;
import io.weir.router.table.RouteTimeouts;
import io.weir.router.table.RouteView;
import java.time.Duration;

/**
 * The times of one exchange: the whole of it, the wait for a response's head, silence, and the wait for a 100. It is looked at when
 * the nearest of them may be over; bytes that pass cost no more than a look at the clock.
 *
 * <p>Threads: one event loop.
 */
final class Watch extends TimerWheel.Timed {

    /** Told when a time is over. */
    interface Watched {

        /** The exchange took too long, in one way or the other. */
        void timedOut(EndpointFault fault);

        /** The backend has not said 100 for long enough. */
        void continueAnyway();
    }

    /** How long a backend may take to say 100; then the body is sent anyway, as RFC 9110 has it. */
    private static final long CONTINUE_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long NONE = 0;

    private final TimerWheel wheel;
    private final Watched watched;
    private final long startNanos;
    private final long headerNanos;
    private long totalNanos;
    private long idleNanos;
    private long headerSince = NONE;
    private long continueSince = NONE;
    private long activeSince;

    Watch(Exchange x, Seat seat, Watched watched) {
        RouteTimeouts own = timeouts(x);
        BackendSettings settings = seat.settings();
        this.wheel = seat.wheel();
        this.watched = watched;
        this.startNanos = x.startNanos;
        this.activeSince = startNanos;
        if (x.owner != null) {
            // The router that has the route knows its times, and is watched; the connection of an upgrade alone is not.
            this.headerNanos = NONE;
            this.totalNanos = x.upgrades ? settings.requestTimeout().toNanos() : NONE;
            this.idleNanos = NONE;
            return;
        }
        this.totalNanos = own.requestNanosOr(settings.requestTimeout().toNanos());
        this.headerNanos = own.headerNanosOr(settings.headerTimeout().toNanos());
        this.idleNanos = own.idleNanosOr(settings.exchangeIdleTimeout().toNanos());
    }

    private static RouteTimeouts timeouts(Exchange x) {
        RouteView view = x.view;
        Route route = view == null ? null : view.route();
        return route == null ? RouteTimeouts.NONE : route.options().timeouts();
    }

    void begin() {
        arm(startNanos);
    }

    void end() {
        wheel.cancel(this);
    }

    /** Something passed, whichever way. */
    void active() {
        if (idleNanos != NONE) {
            activeSince = System.nanoTime();
        }
    }

    /** The request is with the backend: its head must come. */
    void awaitHead() {
        if (headerNanos != NONE) {
            headerSince = System.nanoTime();
            arm(headerSince);
        }
    }

    /** The backend is asked whether it wants the body. */
    void awaitContinue() {
        continueSince = System.nanoTime();
        arm(continueSince);
    }

    /** A response's head came, or the attempt is over. */
    void awaitNothing() {
        headerSince = NONE;
        continueSince = NONE;
    }

    /** It has become a tunnel: no bound but on silence. */
    void tunnel(Duration idle) {
        awaitNothing();
        totalNanos = NONE;
        idleNanos = idle.toNanos();
        activeSince = System.nanoTime();
        wheel.cancel(this);
        arm(activeSince);
    }

    private void arm(long now) {
        long wait = Long.MAX_VALUE;
        wait = nearer(wait, totalNanos, startNanos, now);
        wait = nearer(wait, idleNanos, activeSince, now);
        wait = headerSince == NONE ? wait : nearer(wait, headerNanos, headerSince, now);
        wait = continueSince == NONE ? wait : nearer(wait, CONTINUE_WAIT_NANOS, continueSince, now);
        if (wait != Long.MAX_VALUE) {
            wheel.schedule(this, now + wait);
        }
    }

    private static long nearer(long wait, long limit, long since, long now) {
        return limit == NONE ? wait : Math.min(wait, limit - (now - since));
    }

    @Override
    void expired(long now) {
        if (totalNanos != NONE && now - startNanos >= totalNanos) {
            watched.timedOut(EndpointFault.REQUEST_TIMEOUT);
        } else if (headerSince != NONE && now - headerSince >= headerNanos) {
            watched.timedOut(EndpointFault.HEADER_TIMEOUT);
        } else if (idleNanos != NONE && now - activeSince >= idleNanos) {
            watched.timedOut(EndpointFault.IDLE_TIMEOUT);
        } else {
            boolean goesOn = continueSince != NONE && now - continueSince >= CONTINUE_WAIT_NANOS;
            if (goesOn) {
                continueSince = NONE;
            }
            arm(now);
            if (goesOn) {
                watched.continueAnyway();
            }
        }
    }
}
