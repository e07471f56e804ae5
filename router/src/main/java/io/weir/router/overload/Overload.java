package io.weir.router.overload;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the exchanges under way, and turns new ones away when there are too many or the event loop cannot keep up. One that was let
 * in goes on whatever comes after it.
 *
 * <p>An exchange counts from here until it is over, or until it has become a tunnel: those cost little and live long. Threads: all
 * event loops.
 */
public final class Overload implements ExchangeObserver, ResponseStep {

    static final RouterError OVERLOADED = new RouterError(
            503, "overloaded", "The router has more requests than it can take; try again later.", "no-store", false);

    /** Clients of a fleet find another router sooner than this one has got well. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private final OverloadSettings settings;
    private final int exchangesMax;
    private final AtomicInteger underWay = new AtomicInteger();

    public Overload(OverloadSettings settings) {
        this.settings = settings;
        this.exchangesMax = settings.exchangesMax() == 0 ? Integer.MAX_VALUE : settings.exchangesMax();
    }

    /** Exchanges that were let in and are not over. */
    public int underWay() {
        return underWay.get();
    }

    /** Knows how late one event loop is; to be told by it. */
    public LoopLag lagOfLoop() {
        return new LoopLag(settings.loopLagMax());
    }

    /** The step of one event loop that lets exchanges in. */
    public Step admission(LoopLag lag) {
        return x -> {
            if (lag.isTooMuch()) {
                return OVERLOADED;
            }
            if (underWay.incrementAndGet() > exchangesMax) {
                underWay.decrementAndGet();
                return OVERLOADED;
            }
            x.admitted = true;
            return null;
        };
    }

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        if (status == 101) {
            leave(x);
        } else if (OVERLOADED.equals(x.error)) {
            headers.set(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
    }

    @Override
    public void finished(Exchange x, int status, long nowNanos) {
        leave(x);
    }

    private void leave(Exchange x) {
        if (x.admitted) {
            x.admitted = false;
            underWay.decrementAndGet();
        }
    }
}
