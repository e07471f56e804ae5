package io.weir.embedded.capi;

import org.jspecify.annotations.Nullable;

/**
 * A destination as a request asks for it.
 *
 * @param processType {@code web} where the request leaves it out
 * @param port 1024..65535; null for the app's default
 * @param weight 1..100; null for an unweighted one
 * @param protocol {@code http1}, {@code http2} or {@code tcp}; null for the route's default
 */
public record DestinationRequest(
        String appGuid,
        String processType,
        @Nullable Integer port,
        @Nullable Integer weight,
        @Nullable String protocol) {

    /** The web process of an app, unweighted. */
    public static DestinationRequest of(String appGuid) {
        return new DestinationRequest(appGuid, "web", null, null, null);
    }

    /** The web process of an app with a weight of 1..100. */
    public static DestinationRequest of(String appGuid, int weight) {
        return new DestinationRequest(appGuid, "web", null, weight, null);
    }
}
