package io.weir.router.step;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.HopByHop;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes away what belongs to the client's connection, and remembers whether it asks for another protocol. */
public final class RemoveHopByHopHeaders implements Step {

    private final Set<String> kept;

    /** @param kept names of headers that stay though Connection names them, in any case */
    public RemoveHopByHopHeaders(List<String> kept) {
        this.kept = kept.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String upgrade = x.headers.get(HeaderNames.UPGRADE);
        x.upgrades = upgrade != null
                // Requests within the other protocol would pass unrouted to whatever this one leads to.
                && !HopByHop.hasToken(x.headers, HeaderNames.UPGRADE, "h2c")
                && x.version != HttpVersion.HTTP_2
                && !x.hasBody
                && x.method.equals(HttpMethod.GET)
                && HopByHop.hasToken(x.headers, HeaderNames.CONNECTION, "upgrade");
        x.takesTrailers = HopByHop.hasToken(x.headers, HeaderNames.TE, "trailers");
        String trailer = x.chunkedBody ? x.headers.get(HeaderNames.TRAILER) : null;
        HopByHop.remove(x.headers, kept);
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
