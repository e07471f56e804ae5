package io.weir.router.forward;

import io.vertx.core.MultiMap;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.exchange.ResponseStep;
import java.util.List;

/**
 * What the exchanges of one event loop share.
 *
 * @param pools connections to backends
 * @param wheel what must be over in time
 * @param settings how backends are spoken to
 * @param metrics shared by all loops
 * @param responseSteps what is done to every response before it is written, in order
 * @param observers told of every exchange that is over
 */
record Seat(
        BackendPools pools,
        TimerWheel wheel,
        BackendSettings settings,
        ForwardMetrics metrics,
        List<ResponseStep> responseSteps,
        List<ExchangeObserver> observers) {

    void prepare(Exchange x, int status, MultiMap headers) {
        for (ResponseStep step : responseSteps) {
            step.apply(x, status, headers);
        }
    }

    void finished(Exchange x, int status) {
        long now = System.nanoTime();
        for (ExchangeObserver observer : observers) {
            observer.finished(x, status, now);
        }
    }
}
