package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HopSeal;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a request for the router that has its host: what belongs to the client's connection goes, and what that router must know of
 * the client is signed. Everything else is for that router to do.
 */
public final class SendHop implements Step {

    private final Step removal;
    private final HopSeal seal;
    private final String self;

    /**
     * @param removal takes away what belongs to the connection
     * @param self id of this router
     */
    public SendHop(Step removal, HopSeal seal, String self) {
        this.removal = removal;
        this.seal = seal;
        this.self = self;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        // No backend gets this one, but the other router looks at it.
        String instance = x.headers.get(HeaderNames.X_CF_APP_INSTANCE);
        RouterError error = removal.apply(x);
        if (instance != null) {
            x.headers.set(HeaderNames.X_CF_APP_INSTANCE, instance);
        }
        String certificate = x.clientCertificate();
        var facts = new HopFacts(self, x.clientAddress, x.clientPort, x.secure, certificate);
        x.headers.set(HeaderNames.X_WEIR_HOP, seal.sign(facts, x.method.name(), x.host, x.target));
        if (certificate != null) {
            x.headers.set(HeaderNames.X_WEIR_HOP_CERTIFICATE, certificate);
        }
        return error;
    }
}
