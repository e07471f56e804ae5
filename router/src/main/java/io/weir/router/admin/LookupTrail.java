package io.weir.router.admin;

import io.weir.router.table.Outside;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The way of a lookup, step by step: which hosts were tried, and what stands on the way that this router does not serve.
 *
 * <p>Walks the same candidates as {@link RouteTable#find}, in the same order, by exact questions. Pure.
 */
final class LookupTrail {

    /** A path of a URL has fewer segments; more would only take time. */
    private static final int PATHS_MAX = 200;

    private final RouteTable table;
    private final List<String> hosts = new ArrayList<>();
    private @Nullable RouteCell outside;

    private LookupTrail(RouteTable table) {
        this.table = table;
    }

    /**
     * Follows a lookup.
     *
     * @param host as in the Host header, maybe with a port
     * @param target path and maybe query
     * @param found where the lookup ended; null if nowhere
     */
    static LookupTrail of(RouteTable table, String host, String target, @Nullable RouteCell found) {
        var trail = new LookupTrail(table);
        String name = host.toLowerCase(Locale.ROOT);
        int colon = name.indexOf(':');
        name = colon < 0 ? name : name.substring(0, colon);
        List<String> paths = paths(target.toLowerCase(Locale.ROOT));
        boolean ended = name.isEmpty();
        for (String candidate = name; !ended; candidate = wider(candidate)) {
            ended = candidate.isEmpty() || trail.tryHost(candidate, paths, found);
        }
        return trail;
    }

    /** The next wildcard host; empty when there is none. */
    private static String wider(String host) {
        int dot = host.indexOf('.', host.startsWith("*.") ? 2 : 0);
        return dot < 0 ? "" : "*" + host.substring(dot);
    }

    /** From the longest path to none. */
    private static List<String> paths(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        List<String> paths = new ArrayList<>();
        while (!path.isEmpty() && paths.size() < PATHS_MAX) {
            if (path.length() > 1) {
                paths.add(path);
            }
            path = path.substring(0, path.lastIndexOf('/') < 0 ? 0 : path.lastIndexOf('/'));
        }
        paths.add("");
        return paths;
    }

    private boolean tryHost(String host, List<String> paths, @Nullable RouteCell found) {
        hosts.add(host);
        if (found != null && found.host().equals(host)) {
            note(found);
        }
        for (String path : paths) {
            RouteCell cell = table.at(host, path);
            if (cell != null) {
                if (cell.equals(found)) {
                    return true;
                }
                note(cell);
            }
        }
        return found != null && found.host().equals(host);
    }

    private void note(RouteCell cell) {
        if (outside == null && table.outside(cell) != null) {
            outside = cell;
        }
    }

    /** Hosts in the order in which they were tried. */
    List<String> hosts() {
        return hosts;
    }

    /** The first place on the way where something stands that this router does not serve; null without. */
    @Nullable RouteCell outside() {
        return outside;
    }

    /** What that is, in words; null where there is nothing. */
    @Nullable String outsideText() {
        RouteCell cell = outside;
        if (cell == null) {
            return null;
        }
        Outside there = table.outside(cell);
        if (there == null) {
            return null;
        }
        String serves = ", this router serves " + table.filter();
        return there.route()
                ? "route " + cell.host() + cell.path() + " is in " + segment(there.routeSegment()) + serves
                : there.endpoints() + " endpoint(s) of " + cell.host() + cell.path() + " are in "
                        + segment(there.endpointSegment()) + serves;
    }

    private static String segment(@Nullable String name) {
        return name == null || name.isEmpty() ? "the shared isolation segment" : "isolation segment " + name;
    }
}
