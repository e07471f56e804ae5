package io.weir.router.table;

import io.weir.router.lookup.RouteIndex;
import io.weir.router.selection.BalancingSettings;
import io.weir.router.selection.WeightSequences;
import io.weir.schemas.topic.RouteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the table. Changes are gathered by {@code put} and {@code remove} and become visible together, route by
 * route, with {@link #publish()}; a change costs what the routes it touches cost.
 *
 * <p>Threads: one, always the same.
 */
public final class TableWriter {

    /** 2 bytes each: 4 MiB of sequences at most, enough for hundreds of unlike vectors of the largest kind. */
    private static final long SEQUENCE_SLOTS_MAX = 2 << 20;

    private final BalancingSettings balancing;
    private final RouteIndex<RouteCell> index;
    private final RouteTable table;
    private final ProcessIndex processes = new ProcessIndex();
    private final EndpointIndex endpoints = new EndpointIndex();

    private final ViewBuilder views;
    private final SegmentFilter filter;
    private final TableHashes hashes = new TableHashes();
    private final BiFunction<String, String, RouteCell> newCell = this::newCell;

    /** What changed since the last publication; bounded by the batch, and given back after a large one. */
    private List<RouteCell> dirtyCells = new ArrayList<>();

    private Set<AppProcess> dirtyProcesses = new LinkedHashSet<>();

    /** What is being captured; null while nothing is. */
    private @Nullable TableCapture capture;

    private int reading;
    private int stagings;
    private long routes;
    private long components;
    private long emptyRoutes;
    private long flaggedRoutes;
    private long routesOutside;
    private long endpointsOutside;

    /**
     * @param routerId told apart from other routers, so that they begin epochs at different slots
     * @param seed any number that users cannot know
     * @param emptyRouteFallsThrough whether a route without endpoints gives way to a shorter path, as in Gorouter
     */
    public TableWriter(String routerId, long seed, boolean emptyRouteFallsThrough) {
        this(routerId, seed, emptyRouteFallsThrough, BalancingSettings.defaults(), SegmentFilter.all());
    }

    /** The same for a router that selects otherwise. */
    public TableWriter(String routerId, long seed, boolean emptyRouteFallsThrough, BalancingSettings balancing) {
        this(routerId, seed, emptyRouteFallsThrough, balancing, SegmentFilter.all());
    }

    /** The same for a router that does not serve everything; {@code filter} says what it does. */
    public TableWriter(String routerId, long seed, boolean emptyRouteFallsThrough, SegmentFilter filter) {
        this(routerId, seed, emptyRouteFallsThrough, BalancingSettings.defaults(), filter);
    }

    /**
     * @param routerId told apart from other routers, so that they begin epochs at different slots
     * @param seed any number that users cannot know
     * @param emptyRouteFallsThrough whether a route without endpoints gives way to a shorter path, as in Gorouter
     * @param balancing how endpoints are selected where a route does not say
     * @param filter what of the table this router serves
     */
    public TableWriter(
            String routerId,
            long seed,
            boolean emptyRouteFallsThrough,
            BalancingSettings balancing,
            SegmentFilter filter) {
        this.balancing = balancing;
        this.filter = filter;
        this.index = new RouteIndex<>(seed);
        this.table = new RouteTable(index, emptyRouteFallsThrough, filter);
        this.views = new ViewBuilder(
                routerId,
                new DestinationResolver(processes),
                balancing,
                new WeightSequences(SEQUENCE_SLOTS_MAX),
                filter);
    }

    /** The table that this writer writes. */
    public RouteTable table() {
        return table;
    }

    /** What its index is seeded with: it decides in which order {@link TableCapture} tells of routes. */
    public long seed() {
        return index.seed();
    }

    /** How many processes are known; for tests of leaks. */
    int processes() {
        return processes.size();
    }

    /** How many hash tables there are; for tests of leaks. */
    int hashTables() {
        return views.hashTables();
    }

    /**
     * The route at this key stands like this from now on.
     *
     * @param partition the table topic's partition that says so
     */
    public void putRoute(RouteKey key, int partition, Route route) {
        putRoute(cell(key), partition, route);
    }

    /** The same for a cell that is in the table. A route that is there already costs next to nothing. */
    @SuppressWarnings("ReferenceEquality") // an equal one that is put again is rare, and goes the long way
    void putRoute(RouteCell cell, int partition, Route route) {
        Route before = cell.route;
        if (capture != null && (before != route || cell.partition != partition)) {
            capture.noteRoute(cell, partition, route);
        }
        if (before != null) {
            hashes.remove(cell.partition, cell, before);
        }
        hashes.add(partition, cell, route);
        cell.route = route;
        cell.reading = reading;
        cell.partition = (short) partition;
        if (before == route) {
            return;
        }
        routes += before == null ? 1 : 0;
        if (before == null || !before.destinations().equals(route.destinations())) {
            unlink(cell, before);
            for (Destination destination : route.destinations()) {
                processes
                        .findOrAdd(destination.app(), destination.processType())
                        .addCell(cell);
            }
        }
        touch(cell);
    }

    /** There is no route at this key any more. */
    public void removeRoute(RouteKey key) {
        RouteCell cell = at(key);
        if (cell != null) {
            removeRoute(cell);
        }
    }

    private void removeRoute(RouteCell cell) {
        Route before = cell.route;
        if (before == null) {
            return;
        }
        if (capture != null) {
            capture.noteRoute(cell, cell.partition, null);
        }
        hashes.remove(cell.partition, cell, before);
        cell.route = null;
        routes--;
        unlink(cell, before);
        touch(cell);
    }

    /**
     * A place for routes that are read beside the table.
     *
     * @throws IllegalStateException if there are too many already
     */
    public StagedRoutes stage() {
        if (stagings == Byte.SIZE - 2) {
            throw new IllegalStateException("a table has places for " + stagings + " stagings, not for more");
        }
        return new StagedRoutes(this, RouteCell.DIRTY << ++stagings);
    }

    /** The cell of this key, held by a staging; added if there is none. */
    RouteCell hold(RouteKey key, int mark) {
        RouteCell cell = cell(key);
        cell.mark(mark, true);
        return cell;
    }

    void release(RouteCell cell, int mark) {
        cell.mark(mark, false);
        if (cell.isUnused()) {
            touch(cell);
        }
    }

    @Nullable RouteCell at(RouteKey key) {
        return index.exact(key.host(), pathOf(key));
    }

    /** The hash of each partition of the route table, as put and removed so far, before any filter; see {@link TableHashes}. */
    public long[] hashes() {
        return hashes.copy();
    }

    /** The same of some partitions, by number; 0 for one that never held a row. */
    public Map<Integer, Long> hashes(Iterable<Integer> partitions) {
        long[] known = hashes.copy();
        Map<Integer, Long> some = new HashMap<>();
        for (int partition : partitions) {
            some.put(partition, partition < known.length ? known[partition] : 0);
        }
        return some;
    }

    /**
     * Begins to note everything that changes, for a capture of the table that another thread gathers meanwhile.
     *
     * @param changesMax how many changes are noted before it is given up
     */
    public TableCapture beginCapture(int changesMax) {
        var begun = new TableCapture(index.walk(), endpoints.walk(), changesMax);
        capture = begun;
        return begun;
    }

    /** Notes no more changes: with those noted, what was captured is the table as it is now. */
    public void endCapture() {
        capture = null;
    }

    /** So many routes are about to come, as far as is known. */
    public void expect(long more) {
        int expected = (int) Math.min(Integer.MAX_VALUE / 2, more);
        index.expect(expected);
        processes.expect(expected);
    }

    /** Takes everything away. */
    public void clear() {
        int now = beginReading();
        sweepRoutes(partition -> true, now);
        sweepEndpoints(partition -> true, now);
        publish();
    }

    private void unlink(RouteCell cell, @Nullable Route route) {
        if (route == null) {
            return;
        }
        for (Destination destination : route.destinations()) {
            AppProcess process = processes.find(destination.app(), destination.processType());
            if (process != null) {
                process.removeCell(cell);
                // Its other cells, of which there may be a hundred thousand, are served as before.
                if (process.isUnused()) {
                    touch(process);
                }
            }
        }
    }

    /**
     * The endpoint with this id stands like this from now on.
     *
     * @param id {@code address:port}
     * @param partition the table topic's partition that says so
     */
    public void putEndpoint(String id, int partition, EndpointEntry entry) {
        if (capture != null) {
            capture.noteEndpoint(id, partition, entry);
        }
        Registration before = endpoints.get(id);
        boolean outside = !filter.admits(entry.instance().isolationSegment());
        Endpoint endpoint = before != null
                        && before.outside == outside
                        && before.endpoint.instance().equals(entry.instance())
                ? before.endpoint
                : endpointOf(id, entry.instance(), before, outside);
        Set<RouteCell> cells = LinkedHashSet.newLinkedHashSet(entry.uris().size());
        for (RouteKey uri : entry.uris()) {
            cells.add(cell(uri));
        }
        if (outside) {
            attachOutside(endpoint, cells);
            detach(before);
        } else if (before == null || !before.endpoint.equals(endpoint)) {
            detach(before);
            attach(endpoint, cells);
        } else {
            move(endpoint, before.cells(), cells);
        }
        endpoints.put(new Registration(endpoint, cells, entry.lineage(), reading, (short) partition, outside));
    }

    /** Nothing of it is served; the cells only remember that it is there, for those who ask why it is not. */
    private void attachOutside(Endpoint endpoint, Set<RouteCell> cells) {
        endpointsOutside++;
        for (RouteCell cell : cells) {
            table.outside(
                    cell, Outside.plus(table.outside(cell), endpoint.instance().isolationSegment()));
            touch(cell);
        }
    }

    private void detachOutside(Registration before) {
        endpointsOutside--;
        for (RouteCell cell : before.cells()) {
            table.outside(cell, Outside.minus(table.outside(cell)));
            touch(cell);
        }
    }

    private Endpoint endpointOf(String id, Instance instance, @Nullable Registration before, boolean outside) {
        AppProcess process = instance.app() == null || outside
                ? null
                : processes.findOrAdd(instance.app(), instance.effectiveProcessType());
        boolean local = balancing.prefers(instance.availabilityZone());
        Instance described = instance.sharing(id, process == null ? instance.app() : process.app());
        return new Endpoint(id, described, process, local).replacing(before == null ? null : before.endpoint);
    }

    /** There is no endpoint with this id any more. */
    public void removeEndpoint(String id) {
        Registration before = endpoints.remove(id);
        if (capture != null && before != null) {
            capture.noteEndpoint(id, before.partition, null);
        }
        detach(before);
    }

    private void attach(Endpoint endpoint, Set<RouteCell> cells) {
        Endpoint[] alone = {endpoint};
        for (RouteCell cell : cells) {
            register(cell, endpoint, alone);
        }
        AppProcess process = endpoint.process();
        if (process != null) {
            process.addEndpoint(endpoint, alone);
            touch(process);
        }
    }

    private void detach(@Nullable Registration before) {
        if (before == null) {
            return;
        }
        if (before.outside) {
            detachOutside(before);
            return;
        }
        before.endpoint.retire();
        for (RouteCell cell : before.cells()) {
            unregister(cell, before.endpoint);
        }
        AppProcess process = before.endpoint.process();
        if (process != null) {
            process.removeEndpoint(before.endpoint);
            touch(process);
        }
    }

    private void move(Endpoint endpoint, List<RouteCell> from, Set<RouteCell> to) {
        Set<RouteCell> gone = new LinkedHashSet<>(from);
        Endpoint[] alone = {endpoint};
        for (RouteCell cell : to) {
            if (!gone.remove(cell)) {
                register(cell, endpoint, alone);
            }
        }
        for (RouteCell cell : gone) {
            unregister(cell, endpoint);
        }
    }

    private void register(RouteCell cell, Endpoint endpoint, Endpoint[] alone) {
        cell.registered = EndpointArrays.with(cell.registered, endpoint, alone);
        touch(cell);
    }

    private void unregister(RouteCell cell, Endpoint endpoint) {
        cell.registered = EndpointArrays.without(cell.registered, endpoint);
        touch(cell);
    }

    private RouteCell cell(RouteKey key) {
        return index.exactOrAdd(key.host(), pathOf(key), newCell);
    }

    private RouteCell newCell(String host, String path) {
        RouteCell cell = new RouteCell(host, path);
        touch(cell);
        return cell;
    }

    /** A lone slash is the root, which routes write as the empty path. */
    private static String pathOf(RouteKey key) {
        return key.path().length() <= 1 ? "" : key.path();
    }

    private void touch(RouteCell cell) {
        if (!cell.isDirty()) {
            cell.dirty(true);
            dirtyCells.add(cell);
        }
    }

    private void touch(AppProcess process) {
        dirtyProcesses.add(process);
    }

    /** Makes every change since the last publication visible. */
    public void publish() {
        for (AppProcess process : dirtyProcesses) {
            process.forEachCell(cell -> touchIfServedByAny(cell, process));
            if (process.isUnused()) {
                processes.remove(process);
            }
        }
        dirtyProcesses = new LinkedHashSet<>();
        for (RouteCell cell : dirtyCells) {
            cell.dirty(false);
            publish(cell);
        }
        dirtyCells = new ArrayList<>();
        table.sizes(new TableSizes(
                routes,
                components,
                emptyRoutes,
                flaggedRoutes,
                index.hosts(),
                endpoints.size() - endpointsOutside,
                routesOutside,
                endpointsOutside));
    }

    /** Where endpoints are registered for the route's URI, others of the process do not matter. */
    private void touchIfServedByAny(RouteCell cell, AppProcess process) {
        for (Endpoint endpoint : cell.registered) {
            if (endpoint.process() == process) {
                return;
            }
        }
        touch(cell);
    }

    private void publish(RouteCell cell) {
        RouteView before = cell.view();
        RouteView next = views.build(cell);
        if (next != before) {
            count(before, -1);
            count(next, 1);
            cell.publish(next);
        }
        hide(cell, next == null ? cell.route : null);
        if (cell.isUnused()) {
            index.remove(cell);
        }
    }

    /** Remembers a route that is not served, where it is not. */
    private void hide(RouteCell cell, @Nullable Route hidden) {
        if (!cell.outside && hidden == null) {
            return;
        }
        Outside before = table.outside(cell);
        routesOutside -= before != null && before.route() ? 1 : 0;
        routesOutside += hidden != null ? 1 : 0;
        table.outside(cell, Outside.withRoute(before, hidden));
    }

    private void count(@Nullable RouteView view, int by) {
        if (view != null) {
            components += view.route() == null ? by : 0;
            emptyRoutes += view.selection() == null ? by : 0;
            flaggedRoutes += view.flagged() ? by : 0;
        }
    }

    /**
     * Begins to read partitions once more from their start, beside the table that is served.
     *
     * @return the reading's number, for the sweep at its end
     */
    public int beginReading() {
        return ++reading;
    }

    /**
     * Takes away the routes of these partitions that no reading since has seen.
     *
     * @param sinceReading the number of the reading that began over
     * @return how many were taken away
     */
    public int sweepRoutes(IntPredicate partitions, int sinceReading) {
        List<RouteCell> gone = new ArrayList<>();
        index.forEach(cell -> {
            if (cell.route != null && cell.reading < sinceReading && partitions.test(cell.partition)) {
                gone.add(cell);
            }
        });
        gone.forEach(this::removeRoute);
        return gone.size();
    }

    /**
     * Takes away the routes of these partitions, but for those of wildcards.
     *
     * @return how many were taken away
     */
    public int forgetExactHosts(IntPredicate partitions) {
        List<RouteCell> gone = new ArrayList<>();
        index.forEach(cell -> {
            if (cell.route != null && partitions.test(cell.partition) && !RouteKey.isWildcard(cell.host())) {
                gone.add(cell);
            }
        });
        gone.forEach(this::removeRoute);
        return gone.size();
    }

    /** Whether the table has routes of these partitions. */
    public boolean hasRoutes(IntPredicate partitions) {
        boolean[] found = new boolean[1];
        index.forEach(cell -> found[0] |= cell.route != null && partitions.test(cell.partition));
        return found[0];
    }

    /** Takes away the endpoints of these partitions that no reading since has seen; see {@link #sweepRoutes}. */
    public int sweepEndpoints(IntPredicate partitions, int sinceReading) {
        List<String> gone = new ArrayList<>();
        endpoints.forEach(registration -> {
            if (registration.reading < sinceReading && partitions.test(registration.partition)) {
                gone.add(registration.endpoint.id());
            }
        });
        gone.forEach(this::removeEndpoint);
        return gone.size();
    }
}
