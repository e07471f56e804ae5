package io.weir.router.sticky;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prefers the instance that a request's session is on: the one that {@code __VCAP_ID__} names, if the request also carries a
 * session cookie of the app; or that one and nobody else in the midst of a Negotiate handshake, where that is configured.
 */
public final class PreferStickyInstance implements Step {

    private final SessionNames sessions;
    private final boolean forAuthNegotiate;

    public PreferStickyInstance(StickySettings settings) {
        this.sessions = new SessionNames(settings.cookieNames());
        this.forAuthNegotiate = settings.forAuthNegotiate();
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        if (x.headers.contains(HeaderNames.COOKIE)) {
            List<String> cookies = x.headers.getAll(HeaderNames.COOKIE);
            String instance = Cookies.value(cookies, Cookies.VCAP_ID);
            if (instance != null && !instance.isEmpty()) {
                prefer(x, cookies, instance);
            }
        }
        return null;
    }

    private void prefer(Exchange x, List<String> cookies, String instance) {
        boolean bound = forAuthNegotiate && Negotiate.is(x.headers.get(HeaderNames.AUTHORIZATION));
        if (bound || sessions.anyIn(cookies)) {
            x.demand.prefer(instance, bound);
        }
    }
}
