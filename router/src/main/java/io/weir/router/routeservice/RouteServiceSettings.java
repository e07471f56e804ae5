package io.weir.router.routeservice;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.Optional;

/**
 * Route services.
 *
 * @param secret what signatures are made with; without it requests to routes with a route service are refused
 */
public record RouteServiceSettings(
        @ConfigKey(
                description =
                        "Secret that signatures are made with, the same as Gorouter's `route_services_secret` where both run."
                                + " Without it, routes with a route service are answered 502.")
        Optional<Secret> secret) {

    /** No route services. */
    public static RouteServiceSettings none() {
        return new RouteServiceSettings(Optional.empty());
    }
}
