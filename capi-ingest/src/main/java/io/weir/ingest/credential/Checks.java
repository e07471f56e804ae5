package io.weir.ingest.credential;

import io.weir.ingest.http.RateLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * What every API verifies its requests with.
 *
 * @param tolerance how far a signed request's timestamp may be from this server's clock
 * @param tokens the check of bearer tokens; empty when none are taken
 * @param limits of the requests of one credential
 */
public record Checks(Duration tolerance, Optional<TokenCheck> tokens, RateLimits limits) {}
