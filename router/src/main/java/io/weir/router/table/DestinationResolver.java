package io.weir.router.table;

import java.util.ArrayList;
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

        Resolved(LiveDestination[] live, boolean weighted, int flags) {
            this.live = live;
            this.weighted = weighted;
            this.flags = flags;
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
        for (int from = 0; from < destinations.size(); ) {
            int to = endOfProcess(destinations, from);
            if (to - from > 1) {
                flags |= RouteFlag.PORTS_JOINED.bit();
            }
            LiveDestination joined = join(destinations.subList(from, to), weighted, registered);
            if (joined != null) {
                live.add(joined);
            }
            from = to;
        }
        return new Resolved(live.isEmpty() ? RouteView.NOBODY : live.toArray(RouteView.NOBODY), weighted, flags);
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

    private @Nullable LiveDestination join(List<Destination> joined, boolean weighted, Endpoint[] registered) {
        int share = share(joined, weighted);
        Destination first = joined.get(0);
        AppProcess process = processes.find(first.app(), first.processType());
        if (share == 0 || process == null) {
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
