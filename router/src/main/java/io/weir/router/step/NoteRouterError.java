package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;

/** Remembers what the response says in {@code X-Cf-RouterError}, for the access log: the last step, as others may set it. */
public final class NoteRouterError implements ResponseStep {

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        x.routerError = headers.get(HeaderNames.X_CF_ROUTER_ERROR);
    }
}
