package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;

/** Tells the client the id of its request, unless the app did. */
public final class ReturnRequestId implements ResponseStep {

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        if (!x.requestId.isEmpty() && !headers.contains(HeaderNames.X_VCAP_REQUEST_ID)) {
            headers.set(HeaderNames.X_VCAP_REQUEST_ID, x.requestId);
        }
    }
}
