package io.weir.router.overload;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/**
 * When new requests are turned away.
 *
 * @param exchangesMax bound on requests under way; 0 for none
 * @param loopLagMax how late an event loop may be; 0 for as late as it gets
 */
public record OverloadSettings(
        @ConfigKey(
                description =
                        "How many requests may be under way at once, over all event loops; upgraded connections are"
                                + " not counted. More are answered 503 with `Retry-After`. `0` for no bound.",
                defaultValue = "50000",
                unit = "requests")
        int exchangesMax,

        @ConfigKey(
                description =
                        "How late an event loop may be, several times in a row, before its new requests are answered"
                                + " 503 with `Retry-After`. `0s` for as late as it gets.",
                defaultValue = "3s")
        Duration loopLagMax) {

    public OverloadSettings {
        if (exchangesMax < 0) {
            throw new IllegalArgumentException("exchangesMax: " + exchangesMax + " must be 0 or more");
        }
        if (loopLagMax.isNegative()) {
            throw new IllegalArgumentException("loopLagMax: " + loopLagMax + " must be 0s or longer");
        }
    }

    public static OverloadSettings defaults() {
        return new OverloadSettings(50_000, Duration.ofSeconds(3));
    }
}
