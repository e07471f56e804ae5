package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.table.Endpoint;
import io.weir.router.table.RouteView;

/** Says in every response which revision of the route and which destination it is due to. */
public final class Blame implements ResponseStep {

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        RouteView view = x.view;
        if (view != null && view.route() != null) {
            headers.set(
                    HeaderNames.X_WEIR_ROUTE_REVISION,
                    Long.toString(view.route().revision()));
        }
        Endpoint endpoint = x.endpoint;
        if (endpoint != null && endpoint.appText() != null) {
            String type = endpoint.instance().processType();
            headers.set(HeaderNames.X_WEIR_DESTINATION, endpoint.appText() + ":" + (type == null ? "web" : type));
        }
    }
}
