package io.weir.router.table;

import io.weir.router.selection.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints serve which destination of a route.
 *
 * <p>An endpoint serves a destination if app and process type match and it is registered for the route's URI. If none is,
 * any endpoint of that app and type serves, provided all destinations of that app and type name one port: without the URI
 * nothing says which port an endpoint stands for. Destinations that differ in port alone are joined.
 *
 * <p>Pure. Threads: belongs to the writer, as the index of processes does.
 */
final class DestinationResolver {

    private static final int[] NONE = {};

    private final ProcessIndex processes;

    DestinationResolver(ProcessIndex processes) {
        this.processes = processes;
    }

    /** What was found. */
    static final class Resolved {

        /** The destinations that have endpoints and may get requests, in the order of the route. */
        final LiveDestination[] live;

        /** Whether weights decide between them. */
        final boolean weighted;

        /** Bits of {@link RouteFlag}. */
        final int flags;

        /**
         * The shares of all destinations that have one, with endpoints or without, in the order of the route; null where
         * nobody asks, which is nearly everywhere.
         */
        final int @Nullable [] shares;

        /** For each of the shares the index in {@link #live}, or {@link Split#NO_POOL}; null where the shares are. */
        final int @Nullable [] pools;

        Resolved(LiveDestination[] live, boolean weighted, int flags) {
            this(live, weighted, flags, null, null);
        }

        Resolved(LiveDestination[] live, boolean weighted, int flags, int @Nullable [] shares, int @Nullable [] pools) {
            this.live = live;
            this.weighted = weighted;
            this.flags = flags;
            this.shares = shares;
            this.pools = pools;
        }
    }

    Resolved resolve(Route route, Endpoint[] registered) {
        List<Destination> destinations = route.destinations();
        boolean weighted = false;
        boolean unweighted = false;
        for (Destination destination : destinations) {
            weighted |= destination.weight() > 0;
            unweighted |= destination.weight() <= 0;
        }
        int flags = weighted && unweighted ? RouteFlag.WEIGHTS_MIXED.bit() : 0;
        List<LiveDestination> live = new ArrayList<>(destinations.size());
        boolean split = route.options().stickyCanary() != null;
        int[] shares = split ? new int[destinations.size()] : NONE;
        int[] pools = split ? new int[destinations.size()] : NONE;
        int sides = 0;
        for (int from = 0; from < destinations.size(); ) {
            int to = endOfProcess(destinations, from);
            if (to - from > 1) {
                flags |= RouteFlag.PORTS_JOINED.bit();
            }
            List<Destination> process = destinations.subList(from, to);
            int share = share(process, weighted);
            LiveDestination joined = share == 0 ? null : join(process, share, weighted, registered);
            if (split && share > 0) {
                shares[sides] = share;
                pools[sides++] = joined == null ? Split.NO_POOL : live.size();
            }
            if (joined != null) {
                live.add(joined);
            }
            from = to;
        }
        LiveDestination[] all = live.isEmpty() ? RouteView.NOBODY : live.toArray(RouteView.NOBODY);
        return split
                ? new Resolved(all, weighted, flags, Arrays.copyOf(shares, sides), Arrays.copyOf(pools, sides))
                : new Resolved(all, weighted, flags);
    }

    /** Destinations are sorted by app and process type, so those of one process stand together. */
    private static int endOfProcess(List<Destination> destinations, int from) {
        Destination first = destinations.get(from);
        int to = from + 1;
        while (to < destinations.size()
                && destinations.get(to).app().equals(first.app())
                && destinations.get(to).processType().equals(first.processType())) {
            to++;
        }
        return to;
    }

    private @Nullable LiveDestination join(
            List<Destination> joined, int share, boolean weighted, Endpoint[] registered) {
        Destination first = joined.get(0);
        AppProcess process = processes.find(first.app(), first.processType());
        if (process == null) {
            return null;
        }
        Endpoint[] own = EndpointArrays.of(registered, process);
        boolean atUri = own.length > 0;
        if (!atUri && onePort(joined)) {
            own = process.endpoints();
        }
        return own.length == 0 ? null : new LiveDestination(process, share, weighted, own, atUri);
    }

    private static int share(List<Destination> joined, boolean weighted) {
        if (!weighted) {
            return joined.size();
        }
        long sum = 0;
        for (Destination destination : joined) {
            sum += Math.max(0, destination.weight());
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    private static boolean onePort(List<Destination> joined) {
        for (Destination destination : joined) {
            if (destination.port() != joined.get(0).port()) {
                return false;
            }
        }
        return true;
    }
}
