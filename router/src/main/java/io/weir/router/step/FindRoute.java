package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.table.RouteCell;
import io.weir.router.table.RouteTable;
import io.weir.router.table.RouteView;
import org.jspecify.annotations.Nullable;

/** Looks the route up: 404 where there is none, 503 where nobody serves it. */
public final class FindRoute implements Step {

    private final RouteTable table;

    public FindRoute(RouteTable table) {
        this.table = table;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        RouteCell cell = table.find(x.host, x.target);
        RouteView view = cell == null ? null : cell.view();
        if (view == null) {
            return RouterError.unknownRoute(withoutPort(x.host));
        }
        x.view = view;
        x.selection = view.selection();
        if (x.selection == null) {
            return RouterError.noEndpoints(withoutPort(x.host));
        }
        return null;
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
