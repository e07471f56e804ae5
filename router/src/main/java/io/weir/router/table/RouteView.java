package io.weir.router.table;

import io.weir.router.selection.Selection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One route at one instant: what it is, who serves it, and how to select among them. A reader takes it by one read and
 * sees nothing half changed.
 *
 * <p>Immutable but for the selection's tickets and marks.
 */
public final class RouteView {

    static final LiveDestination[] NOBODY = {};

    private static final int FLAG_BITS = 6;

    private final @Nullable Route route;

    /** A {@link LiveDestination}, as nearly every route has one, or an array of none or more. */
    private final Object destinations;

    private final @Nullable Selection<Endpoint> selection;

    /** Both in one number, as there is one view for each of a million routes. */
    private final int epochAndFlags;

    RouteView(
            @Nullable Route route,
            LiveDestination[] destinations,
            @Nullable Selection<Endpoint> selection,
            int epoch,
            int flags) {
        this.route = route;
        this.destinations = destinations.length == 1 ? destinations[0] : destinations;
        this.selection = selection;
        this.epochAndFlags = epoch << FLAG_BITS | flags;
    }

    /** The route; null for a URI that a system component registered by itself. */
    public @Nullable Route route() {
        return route;
    }

    /** How to select an endpoint; null when the route has none. */
    public @Nullable Selection<Endpoint> selection() {
        return selection;
    }

    /** The destinations that have endpoints, in the order of the route; for a weighted route in the sequence's. */
    public List<LiveDestination> destinations() {
        return destinations instanceof LiveDestination one ? List.of(one) : List.of((LiveDestination[]) destinations);
    }

    /** What the route's options and annotations say; those of a route without any for a component. */
    public RouteOptions options() {
        Route now = route;
        return now == null ? RouteOptions.DEFAULT : now.options();
    }

    int destinationCount() {
        return destinations instanceof LiveDestination ? 1 : ((LiveDestination[]) destinations).length;
    }

    LiveDestination destination(int index) {
        return destinations instanceof LiveDestination one ? one : ((LiveDestination[]) destinations)[index];
    }

    /**
     * Which epoch of this host and path it is: it ends when weights change or a destination gets its first or loses its last
     * endpoint. Counts modulo 2²⁶.
     */
    public int epoch() {
        return epochAndFlags >>> FLAG_BITS;
    }

    /** What is odd about it. */
    public Set<RouteFlag> flags() {
        var set = EnumSet.noneOf(RouteFlag.class);
        for (RouteFlag flag : RouteFlag.values()) {
            if ((epochAndFlags & flag.bit()) != 0) {
                set.add(flag);
            }
        }
        return set;
    }

    boolean flagged() {
        return (epochAndFlags & ((1 << FLAG_BITS) - 1)) != 0;
    }
}
