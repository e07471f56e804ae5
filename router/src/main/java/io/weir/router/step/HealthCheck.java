package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import java.util.function.BooleanSupplier;

/** Requests of load balancers that tell by their {@code User-Agent} that they ask for the router's health. */
public final class HealthCheck {

    private final String userAgent;
    private final BooleanSupplier draining;

    /** @param userAgent what such requests say; compared as it is */
    public HealthCheck(String userAgent, BooleanSupplier draining) {
        this.userAgent = userAgent;
        this.draining = draining;
    }

    /** Whether this request is one. */
    public boolean asked(Exchange x) {
        return userAgent.equals(x.headers.get(HeaderNames.USER_AGENT));
    }

    /** Whether more requests may be sent here. The traffic port is open only while the tables are there. */
    public boolean healthy() {
        return !draining.getAsBoolean();
    }
}
