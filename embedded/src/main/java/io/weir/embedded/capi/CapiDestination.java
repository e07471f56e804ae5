package io.weir.embedded.capi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row that maps a route to an app's process.
 *
 * @param guid of the row: new whenever app, type, port or weight is
 * @param storedPort 1024..65535, or {@link #NO_PORT} for a docker app whose destination names none
 * @param weight 1..100; null when the route is unweighted
 * @param storedProtocol {@code http2}, or null: derived from the route then
 */
public record CapiDestination(
        String guid,
        String appGuid,
        String processType,
        int storedPort,
        @Nullable Integer weight,
        @Nullable String storedProtocol,
        Instant createdAt,
        Instant updatedAt) {

    /** What CAPI stores where a docker app's destination names no port. */
    public static final int NO_PORT = -1;

    /** The port that CAPI shows for buildpack apps, and for docker apps without EXPOSE. */
    public static final int DEFAULT_PORT = 8080;

    /** The port that CAPI shows. */
    public int port() {
        return storedPort == NO_PORT ? DEFAULT_PORT : storedPort;
    }

    /** The protocol that CAPI shows on a route of {@code routeProtocol} ({@code http} or {@code tcp}). */
    public String protocol(String routeProtocol) {
        if (storedProtocol != null) {
            return storedProtocol;
        }
        return routeProtocol.equals("tcp") ? "tcp" : "http1";
    }

    boolean sameRow(CapiDestination other) {
        return appGuid.equals(other.appGuid)
                && processType.equals(other.processType)
                && storedPort == other.storedPort
                && Objects.equals(weight, other.weight)
                && Objects.equals(storedProtocol, other.storedProtocol);
    }
}
