package io.weir.embedded.capi;

import java.util.List;

/** Routes and their bindings that a foundation lost without a trace, to be given back. */
public record VanishedRoutes(List<CapiRoute> routes, List<CapiRouteBinding> bindings) {

    public VanishedRoutes {
        routes = List.copyOf(routes);
        bindings = List.copyOf(bindings);
    }
}
