package io.weir.router.forward;

import io.vertx.core.MultiMap;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.errorpage.ErrorPage;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.ResponseStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the exchanges of one event loop share.
 *
 * @param pools connections to backends
 * @param wheel what must be over in time
 * @param settings how backends are spoken to
 * @param plainEndpoints whether endpoints that do not prove who they are may be used
 * @param metrics shared by all loops
 * @param errorPage what the body of the router's own answers looks like
 * @param responseSteps what is done to every response before it is written, in order
 * @param observers told of every exchange that is over
 * @param hopping how requests reach other routers; null in a replicated fleet
 */
record Seat(
        BackendPools pools,
        TimerWheel wheel,
        BackendSettings settings,
        PlainEndpoints plainEndpoints,
        ForwardMetrics metrics,
        ErrorPage errorPage,
        List<ResponseStep> responseSteps,
        List<ExchangeObserver> observers,
        @Nullable Hopping hopping) {

    void prepare(Exchange x, int status, MultiMap headers) {
        // Without iterators, which cost more than most of the steps.
        for (int i = 0; i < responseSteps.size(); i++) {
            responseSteps.get(i).apply(x, status, headers);
        }
    }

    void finished(Exchange x, int status) {
        long now = System.nanoTime();
        for (int i = 0; i < observers.size(); i++) {
            observers.get(i).finished(x, status, now);
        }
    }
}
