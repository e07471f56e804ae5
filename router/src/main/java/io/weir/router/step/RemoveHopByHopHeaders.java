package io.weir.router.step;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import org.jspecify.annotations.Nullable;

/** Takes away what belongs to the client's connection, and remembers whether it asks for another protocol. */
public final class RemoveHopByHopHeaders implements Step {

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String upgrade = x.headers.get(HeaderNames.UPGRADE);
        x.upgrades = upgrade != null
                && x.version != HttpVersion.HTTP_2
                && !x.hasBody
                && x.method.equals(HttpMethod.GET)
                && HopByHop.hasToken(x.headers, HeaderNames.CONNECTION, "upgrade");
        x.takesTrailers = HopByHop.hasToken(x.headers, HeaderNames.TE, "trailers");
        String trailer = x.chunkedBody ? x.headers.get(HeaderNames.TRAILER) : null;
        HopByHop.remove(x.headers);
        if (trailer != null) {
            x.headers.set(HeaderNames.TRAILER, trailer);
        }
        x.headers.remove(HeaderNames.X_CF_APP_INSTANCE);
        if (x.upgrades) {
            x.headers.set(HeaderNames.CONNECTION, "Upgrade");
            x.headers.set(HeaderNames.UPGRADE, upgrade);
        }
        return null;
    }
}
