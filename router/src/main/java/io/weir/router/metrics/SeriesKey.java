package io.weir.router.metrics;

import io.weir.router.table.AppProcess;
import io.weir.router.table.RouteCell;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a pair of route and destination. Two pairs with the same labels are one series.
 *
 * @param route host and path of the route
 * @param app guid of the app; empty for a component, or where no endpoint was selected
 * @param process process type; empty where there is no app
 */
record SeriesKey(String route, String app, String process) {

    /** Everybody who has no series of its own. */
    static final SeriesKey OTHER = new SeriesKey("other", "", "");

    /** Paths may be long, and every line of a scrape repeats them. */
    private static final int ROUTE_LENGTH_MAX = 300;

    static SeriesKey of(RouteCell cell, @Nullable AppProcess process) {
        String route = cell.host() + cell.path();
        return new SeriesKey(
                route.length() > ROUTE_LENGTH_MAX ? route.substring(0, ROUTE_LENGTH_MAX) : route,
                process == null ? "" : process.app().toString(),
                process == null ? "" : process.type());
    }
}
