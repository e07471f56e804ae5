package io.weir.ingest.signature;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/** How signatures of requests are checked. */
public record SignatureConfig(
        @ConfigKey(
                description = "How far a request's timestamp may be from this server's clock, in either direction.",
                defaultValue = "5m")
        Duration tolerance) {

    public SignatureConfig {
        if (!tolerance.isPositive()) {
            throw new IllegalArgumentException("tolerance: " + tolerance + ", expected more than 0");
        }
    }

    /** Five minutes. */
    public static SignatureConfig defaults() {
        return new SignatureConfig(Duration.ofMinutes(5));
    }
}
