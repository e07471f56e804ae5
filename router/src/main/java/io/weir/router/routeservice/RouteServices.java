package io.weir.router.routeservice;

import io.weir.router.exchange.Step;
import io.weir.router.table.RouteTable;
import java.security.SecureRandom;
import java.time.InstantSource;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Route services as they are configured, with the keys that were derived once.
 *
 * <p>Immutable.
 */
public final class RouteServices {

    private final RouteServiceSettings settings;
    private final @Nullable SecretKey key;
    private final @Nullable SecretKey previousKey;

    private RouteServices(RouteServiceSettings settings, @Nullable SecretKey key, @Nullable SecretKey previousKey) {
        this.settings = settings;
        this.key = key;
        this.previousKey = previousKey;
    }

    /** Derives the keys, which takes a tenth of a second for each secret. */
    public static RouteServices of(RouteServiceSettings settings) {
        return new RouteServices(
                settings,
                settings.secret().map(SignatureKey::of).orElse(null),
                settings.previousSecret().map(SignatureKey::of).orElse(null));
    }

    /** The settings that they were made from. */
    public RouteServiceSettings settings() {
        return settings;
    }

    /**
     * The step of one event loop.
     *
     * @param table where services and forwarded URLs are looked up
     */
    public Step step(RouteTable table, InstantSource clock) {
        if (key == null) {
            return new RefuseRouteServices();
        }
        return new ThroughRouteService(settings, table, new SignatureSeal(key, previousKey, new SecureRandom()), clock);
    }
}
