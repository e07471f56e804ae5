package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * While the router drains, every response is the last one of its HTTP/1 connection, and HTTP/2 clients are asked to go elsewhere with
 * their next requests.
 */
public final class CloseWhenDraining implements Step, ResponseStep {

    private final BooleanSupplier draining;

    public CloseWhenDraining(BooleanSupplier draining) {
        this.draining = draining;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        // Other routers of the fleet go elsewhere by themselves, once somebody else has what they ask for.
        if (draining.getAsBoolean() && x.hop == null) {
            if (x.version != HttpVersion.HTTP_2) {
                x.closes = true;
            } else if (x.connection != null) {
                x.connection.goAway();
            }
        }
        return null;
    }

    /** For requests that came before the drain. */
    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        x.closes |= draining.getAsBoolean() && x.version != HttpVersion.HTTP_2;
    }
}
