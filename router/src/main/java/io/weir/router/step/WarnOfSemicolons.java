package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;

/**
 * Says in the response that the query had a semicolon, which some frameworks took for a separator of parameters and newer ones do not.
 * The query is passed on as it is.
 */
public final class WarnOfSemicolons implements ResponseStep {

    private static final String WARNING = "deprecated-semicolon-params";

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        int query = x.uri.indexOf('?');
        if (query >= 0 && x.uri.indexOf(';', query) > 0 && !headers.contains(HeaderNames.X_CF_ROUTER_ERROR)) {
            headers.set(HeaderNames.X_CF_ROUTER_ERROR, WARNING);
        }
    }
}
