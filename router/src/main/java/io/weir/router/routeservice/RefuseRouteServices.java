package io.weir.router.routeservice;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import org.jspecify.annotations.Nullable;

/** Where route services are not enabled: a route that has one must not be served without it. */
final class RefuseRouteServices implements Step {

    @Override
    public @Nullable RouterError apply(Exchange x) {
        return ThroughRouteService.serviceOf(x.view).isEmpty() ? null : RouterError.ROUTE_SERVICES_DISABLED;
    }
}
