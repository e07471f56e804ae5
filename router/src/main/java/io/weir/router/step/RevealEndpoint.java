package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.table.Endpoint;

/** Tells a client that knows the trace key which router and which endpoint its response comes from. */
public final class RevealEndpoint implements ResponseStep {

    private final String router;

    /** @param router address of this router */
    public RevealEndpoint(String router) {
        this.router = router;
    }

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        Endpoint endpoint = x.endpoint;
        if (x.revealed && x.error == null && endpoint != null) {
            headers.set(HeaderNames.X_VCAP_ROUTER, router);
            headers.set(HeaderNames.X_VCAP_BACKEND, endpoint.id());
            headers.set(HeaderNames.X_CF_ROUTE_ENDPOINT, endpoint.id());
        }
    }
}
