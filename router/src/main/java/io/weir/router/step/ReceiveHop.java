package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.frontend.ClientConnection;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HopSeal;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether another router of the fleet has sent the request, and then takes its client for the client. What says so and is not
 * true is refused; backends never see it.
 */
public final class ReceiveHop implements Step {

    private final HopSeal seal;
    private final boolean secured;

    /** @param secured whether other routers have an entrance of their own, and come by no other */
    public ReceiveHop(HopSeal seal, boolean secured) {
        this.seal = seal;
        this.secured = secured;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String claimed = x.headers.get(HeaderNames.X_WEIR_HOP);
        String certificate = x.headers.get(HeaderNames.X_WEIR_HOP_CERTIFICATE);
        ClientConnection connection = x.connection;
        boolean byTheirs = connection != null && connection.isOfRouter();
        if (claimed == null && certificate == null) {
            return byTheirs ? RouterError.INVALID_HOP : null;
        }
        x.headers.remove(HeaderNames.X_WEIR_HOP);
        x.headers.remove(HeaderNames.X_WEIR_HOP_CERTIFICATE);
        HopFacts facts = claimed == null || byTheirs != secured
                ? null
                : seal.open(claimed, certificate, x.method.name(), x.host, x.target);
        if (facts == null) {
            return RouterError.INVALID_HOP;
        }
        x.sentBy(facts);
        return null;
    }
}
