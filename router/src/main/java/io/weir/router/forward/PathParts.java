package io.weir.router.forward;

import io.weir.router.errorpage.ErrorPage;
import io.weir.router.errorpage.ErrorSettings;
import io.weir.router.routeservice.RouteServiceSettings;
import io.weir.router.routeservice.RouteServices;
import io.weir.router.step.HeaderSettings;
import io.weir.router.sticky.StickySettings;
import io.weir.router.tracing.Tracing;

/**
 * What the request path does beside forwarding. Shared by all loops.
 *
 * @param headers what becomes of headers
 * @param routeServices how requests go through route services
 * @param tracing how requests get their place in a trace
 * @param errorPage what the router's own answers look like
 * @param sticky how a user's requests stay together
 */
public record PathParts(
        HeaderSettings headers,
        RouteServices routeServices,
        Tracing tracing,
        ErrorPage errorPage,
        StickySettings sticky) {

    /** With the sticky sessions of the reference. */
    public PathParts(HeaderSettings headers, RouteServices routeServices, Tracing tracing, ErrorPage errorPage) {
        this(headers, routeServices, tracing, errorPage, StickySettings.defaults());
    }

    /** The same with other sticky sessions. */
    public PathParts withSticky(StickySettings other) {
        return new PathParts(headers, routeServices, tracing, errorPage, other);
    }

    /** Nothing out of the ordinary. */
    public static PathParts defaults() {
        return new PathParts(
                HeaderSettings.defaults(),
                RouteServices.of(RouteServiceSettings.none()),
                Tracing.off(),
                ErrorPage.of(ErrorSettings.plain()));
    }
}
