package io.weir.router.exchange;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the router gives itself, in Gorouter's form.
 *
 * @param status status of the response
 * @param code value of {@code X-Cf-RouterError}; null where Gorouter has none
 * @param message what the body says after the status
 * @param cacheControl value of {@code Cache-Control}; null without
 * @param closes whether the client's connection is closed after it
 */
public record RouterError(
        int status,
        @Nullable String code,
        String message,
        @Nullable String cacheControl,
        boolean closes) {

    public static final RouterError EMPTY_HOST = of(400, "empty_host", "Request had empty Host header");
    public static final RouterError CONNECTION_LIMIT =
            of(503, "Connection Limit Reached", "All connections to the endpoints are in use.");

    /** A request that goes to one instance or nowhere, and that one is not to be had. */
    public static final RouterError NO_BOUND_ENDPOINT =
            of(502, "endpoint_failure (No endpoints available)", "Registered endpoint failed to handle the request.");
    /** Where the client's next request would begin is not worth finding out. */
    public static final RouterError BODY_TOO_LARGE =
            new RouterError(413, "max-request-body-size-exceeded", "The request's body is too large.", null, true);

    public static final RouterError ROUTE_SERVICES_DISABLED =
            of(502, "route_service_unsupported", "Support for route services is disabled.");
    public static final RouterError NO_WEB_SOCKET_WITH_ROUTE_SERVICE = of(
            503,
            "route_service_unsupported",
            "Websocket requests are not supported for routes bound to Route Services.");
    public static final RouterError EXPIRED_SIGNATURE = of(
            504,
            "expired_route_service_signature",
            "Failed to validate Route Service Signature: route service request expired");

    /** The router of the fleet that has the request's host is gone, and no other one has taken it over so far. */
    public static final RouterError SLICE_UNAVAILABLE = new RouterError(
            503,
            "slice_unavailable",
            "The router that serves this host cannot be reached; try again.",
            "no-store",
            false);

    /** For another router of the fleet alone: it has asked the wrong one. */
    public static final RouterError MISDIRECTED =
            of(421, "misdirected_hop", "This router does not serve the host that it was asked for.");

    /** It says that it comes from another router of the fleet, and does not. */
    public static final RouterError INVALID_HOP = new RouterError(
            400, "invalid_hop", "X-Weir-Hop was not signed by a router of this fleet, or too long ago.", null, true);

    /** A fault of the router's own; nothing is known of the request's state, so the connection ends with it. */
    public static final RouterError UNKNOWN_FAILURE =
            new RouterError(502, "unknown_failure", "The router failed to handle the request.", null, true);

    private static final String FAILED = "Registered endpoint failed to handle the request.";

    /** The reason goes into a header, so that it has a bound. */
    private static final int REASON_LENGTH_MAX = 200;

    private static RouterError of(int status, String code, String message) {
        return new RouterError(status, code, message, null, false);
    }

    /** A request that cannot be understood; where the next one begins on that connection is not known. */
    public static RouterError malformed(int status, @Nullable String code, String message) {
        return new RouterError(status, code, message, null, true);
    }

    public static RouterError unknownRoute(String host) {
        return new RouterError(
                404, "unknown_route", "Requested route ('" + host + "') does not exist.", "no-cache, no-store", false);
    }

    public static RouterError noEndpoints(String host) {
        return new RouterError(
                503,
                "no_endpoints",
                "Requested route ('" + host + "') has no available endpoints.",
                "public,max-age=2",
                false);
    }

    /** The route has endpoints, and none of them may be used while the table is as old as it is. */
    public static RouterError staleEndpoints(String host) {
        return new RouterError(
                503,
                "stale_endpoints",
                "Requested route ('" + host
                        + "') has no endpoint that proves who it is, and Kafka has been away for too long to"
                        + " trust the others.",
                "no-store",
                false);
    }

    /** A signature that this fleet of routers did not make. */
    public static RouterError invalidSignature(String message) {
        return of(400, "invalid_route_service_signature", message);
    }

    /** A valid signature that was made for another route than the one it came back to. */
    public static RouterError strayedSignature(String message) {
        return of(502, "invalid_route_service_signature", "Failed to validate Route Service Signature: " + message);
    }

    /** A route whose route service has a URL that no request can be sent to. */
    public static RouterError unusableRouteService() {
        return of(500, "route_service_unsupported", "Route service request failed.");
    }

    /**
     * No endpoint has answered.
     *
     * @param status 496, 499 or 500 to 599
     * @param reason what went wrong; what no header can carry becomes blanks, what is too long is cut off
     */
    public static RouterError endpointFailure(int status, String reason) {
        return of(status, "endpoint_failure (" + headerText(reason) + ")", FAILED);
    }

    /** The status line's text and the message, as the body has them. */
    public String body() {
        return status + " " + reasonPhrase() + ": " + message + "\n";
    }

    /** The text of the status line; also for statuses that only proxies have. */
    public String reasonPhrase() {
        return switch (status) {
            case 496 -> "SSL Certificate Required";
            case 499 -> "Request Cancelled";
            case 525 -> "SSL Handshake Failed";
            case 526 -> "Invalid SSL Certificate";
            default -> HttpResponseStatus.valueOf(status).reasonPhrase();
        };
    }

    private static String headerText(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), REASON_LENGTH_MAX); i++) {
            char c = text.charAt(i);
            plain.append(c >= ' ' && c < 127 ? c : ' ');
        }
        return plain.toString();
    }
}
