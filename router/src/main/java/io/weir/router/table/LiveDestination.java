package io.weir.router.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A destination that has endpoints. Immutable.
 *
 * <p>Several destinations of a route that differ in port alone are one of these.
 */
public final class LiveDestination {

    private final @Nullable AppProcess process;
    private final int share;
    private final boolean weighted;
    private final Endpoint[] endpoints;
    private final boolean registered;

    LiveDestination(
            @Nullable AppProcess process, int share, boolean weighted, Endpoint[] endpoints, boolean registered) {
        this.process = process;
        this.share = share;
        this.weighted = weighted;
        this.endpoints = endpoints;
        this.registered = registered;
    }

    @Nullable AppProcess process() {
        return process;
    }

    Endpoint[] endpointArray() {
        return endpoints;
    }

    /** Guid of the app; null for a system component. */
    public @Nullable String app() {
        return process == null ? null : process.app().toString();
    }

    /** Process type; null for a system component. */
    public @Nullable String processType() {
        return process == null ? null : process.type();
    }

    /** Sum of the weights of the destinations that are joined here; {@link Destination#UNWEIGHTED} without. */
    public int weight() {
        return weighted ? share : Destination.UNWEIGHTED;
    }

    /** Its relative share where destinations are drawn: the weight, or one for each destination that is joined here. */
    public int share() {
        return share;
    }

    /** Its endpoints, at least one. */
    public List<Endpoint> endpoints() {
        return List.of(endpoints);
    }

    /** True when the endpoints are registered for the route's URI; false when they serve it for want of such. */
    public boolean registered() {
        return registered;
    }

    /** Whether it counts as the same one for the epoch: same process, same weights. */
    boolean sameShare(LiveDestination other) {
        return process == other.process && share == other.share && weighted == other.weighted;
    }
}
