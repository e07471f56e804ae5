package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.exchange.RouterError;

/**
 * Says to another router of the fleet that it has asked the wrong one, which no backend can say in this one's name; and to clients
 * when to try again.
 */
public final class SayWhereHopsGo implements ResponseStep {

    /** What {@code X-Weir-Hop} says in such a response. */
    public static final String MISDIRECTED = "misdirected";

    private static final String RETRY_AFTER_SECONDS = "1";

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        RouterError error = x.error;
        if (RouterError.MISDIRECTED.equals(error)) {
            headers.set(HeaderNames.X_WEIR_HOP, MISDIRECTED);
        } else {
            headers.remove(HeaderNames.X_WEIR_HOP);
        }
        if (RouterError.SLICE_UNAVAILABLE.equals(error)) {
            headers.set(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
    }
}
