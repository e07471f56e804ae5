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
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks the route up: 404 where there is none, 503 where nobody serves it, 400 where it does not have the instances asked for.
 * Nothing is drawn here: what a request needs no draw for takes none.
 */
public final class FindRoute implements Step {

    /** Reading the clock twice takes half as long as a lookup, so that only one of so many is timed. */
    private static final int TIMED_EVERY = 64;

    private final RouteTable table;
    private final LongConsumer lookupNanos;
    private int untimed;

    /** @param lookupNanos told of some lookups how long they took, in nanoseconds */
    public FindRoute(RouteTable table, LongConsumer lookupNanos) {
        this.table = table;
        this.lookupNanos = lookupNanos;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        RouteCell cell = find(x);
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

    private @Nullable RouteCell find(Exchange x) {
        if (untimed-- > 0) {
            return table.find(x.host, x.target);
        }
        untimed = TIMED_EVERY - 1;
        long before = System.nanoTime();
        RouteCell cell = table.find(x.host, x.target);
        lookupNanos.accept(System.nanoTime() - before);
        return cell;
    }

    private static String withoutPort(String host) {
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
