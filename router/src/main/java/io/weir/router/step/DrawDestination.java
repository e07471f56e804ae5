package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import org.jspecify.annotations.Nullable;

/**
 * Draws the request's number. A request on its way to a route service draws none: it will come back, and two draws for one
 * request would favour every second destination.
 */
public final class DrawDestination implements Step {

    @Override
    public @Nullable RouterError apply(Exchange x) {
        if (x.selection != null && x.service == null) {
            x.draw = x.selection.draw();
        }
        return null;
    }
}
