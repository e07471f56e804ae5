package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.frontend.FrontendSettings.ForwardedClientCert;
import org.jspecify.annotations.Nullable;

/** Says to the backend which certificate the client has shown, or lets through what a proxy in front has said of it. */
public final class ForwardClientCertificate implements Step {

    private final ForwardedClientCert mode;

    public ForwardClientCertificate(ForwardedClientCert mode) {
        this.mode = mode;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String certificate = x.clientCertificate();
        switch (mode) {
            case ALWAYS_FORWARD -> {}
            case FORWARD -> {
                if (x.viaRouteService || certificate == null) {
                    x.headers.remove(HeaderNames.X_FORWARDED_CLIENT_CERT);
                }
            }
            case SANITIZE_SET -> {
                if (x.viaRouteService && x.secure) {
                    return null; // what this router wrote on the way to the route service
                }
                x.headers.remove(HeaderNames.X_FORWARDED_CLIENT_CERT);
                if (certificate != null) {
                    x.headers.set(HeaderNames.X_FORWARDED_CLIENT_CERT, certificate);
                }
            }
        }
        return null;
    }
}
