package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives the request its id, whatever the client sent, and the time it came, unless somebody in front said so. */
public final class IdentifyRequest implements Step {

    private static final long VERSION_MASK = 0xFFFFFFFFFFFF0FFFL;
    private static final long VERSION_4 = 0x0000000000004000L;
    private static final long VARIANT_MASK = 0x3FFFFFFFFFFFFFFFL;
    private static final long VARIANT = 0x8000000000000000L;

    private final RandomGenerator random;
    private final InstantSource clock;

    /** @param random need not be secret: the id tells requests apart and guards nothing */
    public IdentifyRequest(RandomGenerator random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String known = x.hop == null ? null : x.headers.get(HeaderNames.X_VCAP_REQUEST_ID);
        if (known != null) {
            x.requestId = known; // another router of the fleet has given it
            return null;
        }
        long high = (random.nextLong() & VERSION_MASK) | VERSION_4;
        long low = (random.nextLong() & VARIANT_MASK) | VARIANT;
        x.requestId = new UUID(high, low).toString();
        x.headers.set(HeaderNames.X_VCAP_REQUEST_ID, x.requestId);
        if (!x.headers.contains(HeaderNames.X_REQUEST_START)) {
            x.headers.set(HeaderNames.X_REQUEST_START, Long.toString(clock.millis()));
        }
        return null;
    }
}
