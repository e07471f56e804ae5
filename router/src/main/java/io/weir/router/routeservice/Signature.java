package io.weir.router.routeservice;

import java.time.Instant;

/**
 * What a request carries to its route service and back, sealed.
 *
 * @param forwardedUrl URL that the request was sent to
 * @param requestedTime when it left for the service
 */
record Signature(String forwardedUrl, Instant requestedTime) {}
