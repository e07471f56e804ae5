package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** While the router drains, every response is the last one of its connection. */
public final class CloseWhenDraining implements Step {

    private final BooleanSupplier draining;

    public CloseWhenDraining(BooleanSupplier draining) {
        this.draining = draining;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        x.closes = draining.getAsBoolean();
        return null;
    }
}
