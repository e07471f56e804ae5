package io.weir.router.sticky;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.selection.Fnv;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.RouteOptions.Algorithm;
import io.weir.router.table.RouteOptions.UserKey;
import org.jspecify.annotations.Nullable;

/** Hashes what the route says that its users are told apart by: for its hash algorithm, and for its sticky canary. */
public final class HashUser implements Step {

    @Override
    public @Nullable RouterError apply(Exchange x) {
        RouteOptions options = x.view == null ? RouteOptions.DEFAULT : x.view.options();
        if (options.algorithm() == Algorithm.HASH) {
            String value = cookie(x, options.hashCookie());
            value = value == null ? header(x, options.hashHeader()) : value;
            if (value != null) {
                x.demand.hash(Fnv.hash(value));
            }
        }
        UserKey canary = options.stickyCanary();
        if (canary != null) {
            String value = canary.cookie() ? cookie(x, canary.name()) : header(x, canary.name());
            if (value != null) {
                x.demand.user(Fnv.spread(Fnv.hash(value)));
            }
        }
        return null;
    }

    private static @Nullable String cookie(Exchange x, @Nullable String name) {
        return name == null || !x.headers.contains(HeaderNames.COOKIE)
                ? null
                : something(Cookies.value(x.headers.getAll(HeaderNames.COOKIE), name));
    }

    private static @Nullable String header(Exchange x, @Nullable String name) {
        return name == null ? null : something(x.headers.get(name));
    }

    /** An empty value tells nobody apart. */
    private static @Nullable String something(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}
