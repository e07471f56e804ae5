package io.weir.router.table;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process type of one app: where destinations and endpoints meet.
 *
 * <p>Threads: belongs to the writer but for the app, also as text, and the type, which never change.
 */
public final class AppProcess {

    static final Endpoint[] NO_ENDPOINTS = {};

    private final Guid app;
    private final String type;

    /** Made when it is first asked for, which nobody does for most of a million apps; two threads may make the same one. */
    private @Nullable String appText;

    /** Copied on change, so that views can hold it. */
    private Endpoint[] endpoints = NO_ENDPOINTS;

    /** A {@link RouteCell}, as nearly every process has one route, or a set of more; null without. */
    private @Nullable Object cells;

    AppProcess(Guid app, String type) {
        this.app = app;
        this.type = type;
    }

    /** Guid of the app. */
    public Guid app() {
        return app;
    }

    /** Guid of the app as text. Threads: any. */
    String appText() {
        String made = appText;
        if (made == null) {
            made = app.toString();
            appText = made;
        }
        return made;
    }

    /** Process type, such as web. */
    public String type() {
        return type;
    }

    int hash() {
        return (int) Mix.mix(app.hash64() + type.hashCode());
    }

    static int hash(Guid app, String type) {
        return (int) Mix.mix(app.hash64() + type.hashCode());
    }

    Endpoint[] endpoints() {
        return endpoints;
    }

    /** @param alone an array of it alone, which this process may keep */
    void addEndpoint(Endpoint endpoint, Endpoint[] alone) {
        endpoints = EndpointArrays.with(endpoints, endpoint, alone);
    }

    void removeEndpoint(Endpoint endpoint) {
        endpoints = EndpointArrays.without(endpoints, endpoint);
    }

    void addCell(RouteCell cell) {
        Object now = cells;
        if (now == null) {
            cells = cell;
        } else if (now instanceof RouteCell one) {
            if (!one.equals(cell)) {
                Set<RouteCell> set = new HashSet<>();
                set.add(one);
                set.add(cell);
                cells = set;
            }
        } else {
            set(now).add(cell);
        }
    }

    void removeCell(RouteCell cell) {
        Object now = cells;
        if (cell.equals(now)) {
            cells = null;
        } else if (now instanceof Set<?>) {
            Set<RouteCell> set = set(now);
            set.remove(cell);
            if (set.size() == 1) {
                cells = set.iterator().next();
            }
        }
    }

    void forEachCell(Consumer<RouteCell> action) {
        Object now = cells;
        if (now instanceof RouteCell one) {
            action.accept(one);
        } else if (now != null) {
            set(now).forEach(action);
        }
    }

    /** Whether nothing refers to it any more. */
    boolean isUnused() {
        return cells == null && endpoints.length == 0;
    }

    @SuppressWarnings("unchecked") // only sets of cells are ever put in
    private static Set<RouteCell> set(Object cells) {
        return (Set<RouteCell>) cells;
    }
}
