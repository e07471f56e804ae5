package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.frontend.FrontendSettings.ForwardedProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says to the backend who the client is and how it came. */
public final class AddForwardedHeaders implements Step {

    private final ForwardedProto proto;

    public AddForwardedHeaders(ForwardedProto proto) {
        this.proto = proto;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String client = x.clientAddress;
        List<String> before = x.headers.getAll(HeaderNames.X_FORWARDED_FOR);
        x.headers.set(
                HeaderNames.X_FORWARDED_FOR, before.isEmpty() ? client : String.join(", ", before) + ", " + client);
        // A request that returns from a route service came by way of that service: the scheme is the one it first had.
        if (!x.viaRouteService) {
            setProto(x);
        }
        return null;
    }

    private void setProto(Exchange x) {
        switch (proto) {
            case FORCE_HTTPS -> x.headers.set(HeaderNames.X_FORWARDED_PROTO, "https");
            case REPLACE -> x.headers.set(HeaderNames.X_FORWARDED_PROTO, scheme(x));
            case KEEP -> {
                String sent = x.headers.get(HeaderNames.X_FORWARDED_PROTO);
                if (sent == null || sent.isEmpty()) {
                    x.headers.set(HeaderNames.X_FORWARDED_PROTO, scheme(x));
                }
            }
        }
    }

    private static String scheme(Exchange x) {
        return x.secure ? "https" : "http";
    }
}
