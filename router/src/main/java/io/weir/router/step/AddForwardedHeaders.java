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
        switch (proto) {
            case FORCE_HTTPS -> x.headers.set(HeaderNames.X_FORWARDED_PROTO, "https");
            case REPLACE -> x.headers.set(HeaderNames.X_FORWARDED_PROTO, scheme(x));
            case KEEP -> {
                if (!x.headers.contains(HeaderNames.X_FORWARDED_PROTO)) {
                    x.headers.set(HeaderNames.X_FORWARDED_PROTO, scheme(x));
                }
            }
        }
        return null;
    }

    private static String scheme(Exchange x) {
        return x.secure ? "https" : "http";
    }
}
