package io.weir.router.forward;

import io.weir.router.backend.BackendFailure;
import io.weir.router.backend.EndpointFault;
import io.weir.router.backend.Hop;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouteServiceTarget;
import io.weir.router.exchange.RouterError;
import io.weir.router.selection.Selection;
import io.weir.router.selection.Tried;
import io.weir.router.shard.Owner;
import io.weir.router.table.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one request is tried in turn, and when no more: the endpoints of its selection, each once, or its route service; as many as
 * the settings allow, within their time.
 *
 * <p>Threads: one event loop.
 */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /** The owner that is known, and the one that is found by one new look-up. */
    private static final int HOPS_MAX = 2;

    private final Exchange x;
    private final Seat seat;
    private final @Nullable Selection<Endpoint> selection;
    private final int max;

    private int made;

    /** Endpoints that went away before they could be spoken to; so many take no attempt. */
    private int gones;

    private @Nullable Tried tried;

    /** Of the attempt under way; null before the first one, and for a route service. */
    private @Nullable Endpoint endpoint;

    private boolean counted;

    /** The connection was to blame and not the endpoint: the next attempt is on the same one, by a new connection. */
    private boolean fresh;

    private @Nullable BackendFailure last;

    Attempts(Exchange x, Seat seat) {
        this.x = x;
        this.seat = seat;
        this.selection = x.selection;
        RouteServiceTarget service = x.service;
        if (x.owner != null) {
            this.max = HOPS_MAX;
        } else {
            this.max = service == null ? seat.settings().attemptsMax() : service.attemptsMax();
        }
    }

    /** Begins an attempt. Null when there is nobody left to be tried; {@link #error()} says why then. */
    @Nullable Hop next(long nowNanos) {
        if (made >= max || (made > 0 && isLate(nowNanos))) {
            return null;
        }
        RouteServiceTarget service = x.service;
        Owner owner = x.owner;
        if (service == null && owner == null) {
            Endpoint next = fresh && endpoint != null ? endpoint : select(nowNanos);
            if (next == null) {
                return null;
            }
            begin(next);
        }
        x.attempts = ++made;
        x.attemptNanos = nowNanos;
        x.respondedNanos = 0;
        if (owner != null) {
            Hopping hopping = seat.hopping();
            String certified = hopping == null ? null : hopping.hops().tls().nameOf(owner);
            return new Hop.ToRouter(owner.host(), owner.port(), certified, x.upgrades);
        }
        Endpoint to = endpoint;
        if (to != null) {
            return Hop.to(to, x.upgrades);
        }
        return service == null ? null : new Hop.ToAddress(service.host(), service.port(), service.tls());
    }

    private boolean isLate(long nowNanos) {
        return nowNanos - x.startNanos > seat.settings().retryBudget().toNanos();
    }

    private @Nullable Endpoint select(long nowNanos) {
        Selection<Endpoint> from = selection;
        x.demand.provenOnly(!seat.plainEndpoints().used());
        Endpoint next = from == null
                ? null
                : from.select(x.demand, nowNanos, tried, seat.settings().connectionsMax());
        if (next != null) {
            seat.metrics().selected(x.demand, made > 0);
        }
        return next;
    }

    private void begin(Endpoint next) {
        endpoint = next;
        x.endpoint = next;
        next.begin();
        counted = true;
    }

    /** Whether the attempt must be on a connection that carried nothing before. */
    boolean fresh() {
        return fresh;
    }

    /** The attempt is over, however it went. */
    void end() {
        if (counted && endpoint != null) {
            counted = false;
            endpoint.end();
        }
    }

    /**
     * The attempt failed: remembers why, and marks the endpoint where it is to blame.
     *
     * @param untouched whether nothing of the request's body was taken from the client
     * @return whether the request may be sent again
     */
    boolean failed(BackendFailure failure, boolean untouched, long nowNanos) {
        end();
        last = failure;
        EndpointFault fault = failure.fault();
        Endpoint failed = endpoint;
        fresh = !fresh && fault.ofConnection();
        if (fresh) {
            made--; // a new connection follows, so that this happens once
        } else if (failed != null) {
            if (fault == EndpointFault.ENDPOINT_GONE && gones++ < max) {
                made--;
            }
            if (fault.marks()) {
                mark(failed, failure, nowNanos);
            }
            remember(failed);
        } else if (x.owner != null && !lookUpAgain()) {
            return false;
        }
        return untouched && fault.repeatable(isIdempotent());
    }

    /**
     * The router that was asked does not have the host, and has done nothing.
     *
     * @return whether the request may be sent to another one
     */
    boolean misdirected(boolean untouched) {
        fresh = false;
        return untouched && made < max && lookUpAgain();
    }

    /**
     * Whether another router than the one that was asked has the host now. It may be this one: what it has taken over meanwhile it asks itself
     * for, by a hop as any.
     */
    private boolean lookUpAgain() {
        Hopping hopping = seat.hopping();
        Owner now = hopping == null ? null : hopping.shards().servedBy(x.slice);
        if (now == null || now.equals(x.owner)) {
            return false;
        }
        x.owner = now;
        return true;
    }

    private void remember(Endpoint failed) {
        if (tried == null) {
            tried = new Tried(max * 2);
        }
        tried.add(failed);
    }

    private void mark(Endpoint failed, BackendFailure failure, long nowNanos) {
        if (!failed.marked(nowNanos)) {
            seat.metrics().marked();
            LOG.info(
                    "endpoint left out for a while host={} endpoint={} destination={} error={}",
                    x.host,
                    failed.id(),
                    failed.appText(),
                    failure);
        }
        failed.markFailed(nowNanos + seat.settings().failureMark().toNanos());
    }

    /** Whether doing it twice is the same as doing it once; so says its method, or its client. */
    private boolean isIdempotent() {
        return !x.hasBody
                && !x.upgrades
                && switch (x.method.name()) {
                    case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
                    default ->
                        x.headers.contains(HeaderNames.IDEMPOTENCY_KEY)
                                || x.headers.contains(HeaderNames.X_IDEMPOTENCY_KEY);
                };
    }

    /** What the client is told when there is no further attempt. */
    RouterError error() {
        if (x.owner != null) {
            return RouterError.SLICE_UNAVAILABLE;
        }
        BackendFailure failure = last;
        if (failure == null) {
            return switch (x.demand.refusal()) {
                case SATURATED -> RouterError.CONNECTION_LIMIT;
                case UNPROVEN -> RouterError.staleEndpoints(x.host);
                case BOUND -> RouterError.NO_BOUND_ENDPOINT;
                case EXHAUSTED, NONE -> RouterError.noEndpoints(x.host);
            };
        }
        EndpointFault fault = failure.fault();
        return switch (fault) {
            case CONNECTION_LIMIT -> RouterError.CONNECTION_LIMIT;
            case ENDPOINT_GONE -> RouterError.noEndpoints(x.host);
            case REQUEST_UNWRITABLE -> RouterError.malformed(400, null, "The request cannot be sent on.");
            default -> RouterError.endpointFailure(fault.status(seat.settings().timeoutStatus()), fault.reason());
        };
    }
}
