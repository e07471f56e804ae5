package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.selection.Selection;
import io.weir.router.table.Endpoint;
import io.weir.router.table.InstanceFilter;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import org.jspecify.annotations.Nullable;

/**
 * Looks the route up: 404 where there is none, 503 where nobody serves it, 400 where it does not have the instances asked for.
 * Nothing is drawn here: what a request needs no draw for takes none.
 */
public final class FindRoute implements Step {

    private final RouteTable table;

    public FindRoute(RouteTable table) {
        this.table = table;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        RouteCell cell = table.find(x.host, x.target);
        RouteView view = cell == null ? null : cell.view();
        Selection<Endpoint> selection = view == null ? null : view.selection();
        InstanceFilter wanted = x.instances;
        if (wanted != null && (selection == null || !selection.has(wanted))) {
            return ReadInstanceHeaders.unknown(wanted, withoutPort(x.host));
        }
        if (view == null) {
            return RouterError.unknownRoute(withoutPort(x.host));
        }
        x.cell = cell;
        x.view = view;
        x.selection = selection;
        return selection == null ? RouterError.noEndpoints(withoutPort(x.host)) : null;
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
