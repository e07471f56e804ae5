package io.weir.embedded.capi;

import org.jspecify.annotations.Nullable;

/**
 * Is told of every change of a route at the moment of the change, before anybody can read its outcome. Called under the
 * foundation's lock: it must not block and must not call the foundation.
 */
public interface RouteListener {

    /** A route that appears has no {@code before}, one that goes no {@code after}. */
    void changed(@Nullable CapiRoute before, @Nullable CapiRoute after);
}
