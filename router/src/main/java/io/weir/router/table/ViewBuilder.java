package io.weir.router.table;

import io.weir.router.selection.Balance;
import io.weir.router.selection.BalancingSettings;
import io.weir.router.selection.Maglev;
import io.weir.router.selection.MaglevTables;
import io.weir.router.selection.Pool;
import io.weir.router.selection.Selection;
import io.weir.router.selection.Split;
import io.weir.router.selection.Ticket;
import io.weir.router.selection.WeightSequence;
import io.weir.router.selection.WeightSequences;
import io.weir.router.table.DestinationResolver.Resolved;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes the view of a cell from its route, its endpoints and the view before: what goes on keeps its tickets.
 *
 * <p>Pure but for the sequences and hash tables that views share. Threads: belongs to the writer.
 */
final class ViewBuilder {

    private final long routerHash;
    private final DestinationResolver resolver;
    private final BalancingSettings balancing;
    private final WeightSequences sequences;
    private final MaglevTables tables;
    private final SegmentFilter filter;

    /**
     * @param routerId told apart from other routers, so that they begin epochs at different slots
     * @param balancing how endpoints are selected where a route does not say
     * @param filter what of the table this router serves
     */
    ViewBuilder(
            String routerId,
            DestinationResolver resolver,
            BalancingSettings balancing,
            WeightSequences sequences,
            SegmentFilter filter) {
        this.filter = filter;
        this.routerHash = Mix.ofText(routerId);
        this.resolver = resolver;
        this.balancing = balancing;
        this.sequences = sequences;
        this.tables = new MaglevTables(balancing.hashTablesMax());
    }

    /** How many hash tables there are; for tests of leaks. */
    int hashTables() {
        return tables.size();
    }

    /** The view of a cell as it is now; null when there is no route for requests, or none for this router; the one before when nothing changed. */
    @Nullable RouteView build(RouteCell cell) {
        Route route = cell.route;
        RouteView before = cell.view();
        Resolved resolved = route == null ? component(cell.registered) : resolver.resolve(route, cell.registered);
        if (resolved.live.length == 0 && (route == null || !filter.admits(route.isolationSegment()))) {
            giveTablesBack(before);
            tables.sweep();
            return null;
        }
        boolean goesOn = before != null && sameEpoch(before, route, resolved.live);
        if (before != null && goesOn && isSame(before.route(), route) && sameEndpoints(before, resolved.live)) {
            return before;
        }
        if (!goesOn) {
            cell.epoch++;
        }
        giveTablesBack(before);
        Selection<Endpoint> selection = select(cell, resolved, goesOn ? before : null, before);
        tables.sweep();
        return new RouteView(
                route, resolved.live, selection, cell.epoch, resolved.flags | flags(optionsOf(route), selection));
    }

    private static RouteOptions optionsOf(@Nullable Route route) {
        return route == null ? RouteOptions.DEFAULT : route.options();
    }

    private static int flags(RouteOptions options, @Nullable Selection<Endpoint> selection) {
        int flags = options.misread() ? RouteFlag.OPTION_MISREAD.bit() : 0;
        if (options.algorithm() == RouteOptions.Algorithm.UNKNOWN) {
            flags |= RouteFlag.ALGORITHM_UNSUPPORTED.bit();
        }
        WeightSequence sequence = selection == null ? null : selection.sequence();
        if (sequence != null && sequence.scaled()) {
            flags |= RouteFlag.WEIGHTS_SCALED.bit();
        }
        for (int i = 0; selection != null && selection.balance().hashed() && i < selection.pools(); i++) {
            Pool<Endpoint> pool = selection.pool(i);
            flags |= pool.size() > 1 && pool.maglev() == null ? RouteFlag.HASH_TABLE_MISSING.bit() : 0;
        }
        return flags;
    }

    private void giveTablesBack(@Nullable RouteView before) {
        Selection<Endpoint> old = before == null ? null : before.selection();
        for (int i = 0; old != null && i < old.pools(); i++) {
            Maglev<Endpoint> maglev = old.pool(i).maglev();
            if (maglev != null) {
                tables.release(maglev);
            }
        }
    }

    private Balance balance(RouteOptions options) {
        return switch (options.algorithm()) {
            case PLATFORM, UNKNOWN -> Balance.of(balancing.algorithm());
            case ROUND_ROBIN -> Balance.ROUND_ROBIN;
            case LEAST_CONNECTION -> Balance.LEAST_CONNECTION;
            case HASH -> new Balance(true, options.hashBalance(), balancing.algorithm());
        };
    }

    private Pool<Endpoint> pool(Endpoint[] endpoints, Balance balance, Ticket cursor) {
        // A single one is where every hash leads.
        Maglev<Endpoint> maglev = balance.hashed() && endpoints.length > 1 ? tables.take(endpoints) : null;
        return new Pool<>(endpoints, EndpointArrays.local(endpoints), maglev, cursor);
    }

    /** A URI that is registered without an app is a route by itself. */
    private static Resolved component(Endpoint[] registered) {
        Endpoint[] own = EndpointArrays.of(registered, null);
        return own.length == 0
                ? new Resolved(RouteView.NOBODY, false, 0)
                : new Resolved(new LiveDestination[] {new LiveDestination(null, 1, false, own, true)}, false, 0);
    }

    private static boolean sameEpoch(RouteView before, @Nullable Route route, LiveDestination[] live) {
        Route old = before.route();
        boolean sameRoute =
                (old == null || route == null) ? isSame(old, route) : old.guid().equals(route.guid());
        if (!sameRoute || before.destinationCount() != live.length || modeOf(old) != modeOf(route)) {
            return false;
        }
        for (int i = 0; i < live.length; i++) {
            if (!live[i].sameShare(before.destination(i))) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a route that is put again may have a new lineage, and views show it
    private static boolean isSame(@Nullable Route one, @Nullable Route other) {
        return one == other;
    }

    private static boolean modeOf(@Nullable Route route) {
        return route != null && route.options().perDestination();
    }

    private static boolean sameEndpoints(RouteView before, LiveDestination[] live) {
        for (int i = 0; i < live.length; i++) {
            LiveDestination then = before.destination(i);
            if (live[i].registered() != then.registered()
                    || !Arrays.equals(live[i].endpointArray(), then.endpointArray())) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Selection<Endpoint> select(
            RouteCell cell, Resolved resolved, @Nullable RouteView sameEpoch, @Nullable RouteView before) {
        LiveDestination[] live = resolved.live;
        if (live.length == 0) {
            return null;
        }
        Balance balance = balance(optionsOf(cell.route));
        if (live.length == 1) {
            return Selection.single(pool(live[0].endpointArray(), balance, cursor(live[0], before)), balance);
        }
        if (!resolved.weighted && !modeOf(cell.route)) {
            return Selection.single(pool(all(live), balance, jointCursor(before)), balance);
        }
        @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type arguments
        Pool<Endpoint>[] pools = new Pool[live.length];
        int[] shares = new int[live.length];
        for (int i = 0; i < live.length; i++) {
            shares[i] = live[i].share();
            pools[i] = pool(live[i].endpointArray(), balance, cursor(live[i], before));
        }
        WeightSequence sequence = sequences.of(shares);
        Split split =
                resolved.shares == null || resolved.pools == null ? null : new Split(resolved.shares, resolved.pools);
        return Selection.weighted(pools, balance, sequence, ticket(cell, sequence, sameEpoch), split);
    }

    private Ticket ticket(RouteCell cell, WeightSequence sequence, @Nullable RouteView sameEpoch) {
        Selection<Endpoint> now = sameEpoch == null ? null : sameEpoch.selection();
        Ticket going = now == null ? null : now.ticket();
        if (going != null) {
            return going;
        }
        Route route = cell.route;
        long routeHash = route == null
                ? Mix.ofText(cell.host() + cell.path())
                : route.guid().hash64();
        return new Ticket(sequence.start(Mix.mix(routerHash ^ Mix.mix(routeHash + cell.epoch))));
    }

    /** Whose turn it is inside a destination goes on across epochs too. */
    private static Ticket cursor(LiveDestination destination, @Nullable RouteView before) {
        Selection<Endpoint> old = before == null ? null : before.selection();
        if (before != null && old != null && old.pools() == before.destinationCount()) {
            for (int i = 0; i < old.pools(); i++) {
                if (before.destination(i).process() == destination.process()) {
                    return old.pool(i).cursor();
                }
            }
        }
        return new Ticket(0);
    }

    private static Ticket jointCursor(@Nullable RouteView before) {
        Selection<Endpoint> old = before == null ? null : before.selection();
        return old != null && old.pools() == 1 ? old.pool(0).cursor() : new Ticket(0);
    }

    private static Endpoint[] all(LiveDestination[] live) {
        int count = 0;
        for (LiveDestination destination : live) {
            count += destination.endpointArray().length;
        }
        Endpoint[] all = new Endpoint[count];
        int at = 0;
        for (LiveDestination destination : live) {
            Endpoint[] own = destination.endpointArray();
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }
}
