package io.weir.router.step;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.util.Optional;

/**
 * What becomes of headers.
 *
 * @param traceKey what {@code X-Vcap-Trace} must say for the response to tell where it comes from
 */
public record HeaderSettings(
        @ConfigKey(
                description =
                        "What a request must say in `X-Vcap-Trace` for its response to name router and endpoint; without it none does.")
        Optional<Secret> traceKey) {

    /** Nothing out of the ordinary. */
    public static HeaderSettings defaults() {
        return new HeaderSettings(Optional.empty());
    }
}
