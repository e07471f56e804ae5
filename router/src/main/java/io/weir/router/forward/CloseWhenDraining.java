package io.weir.router.forward;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** While the router drains, every response is the last one of its connection. */
final class CloseWhenDraining implements Step {

    private final BooleanSupplier draining;

    CloseWhenDraining(BooleanSupplier draining) {
        this.draining = draining;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        x.closes = draining.getAsBoolean();
        return null;
    }
}
