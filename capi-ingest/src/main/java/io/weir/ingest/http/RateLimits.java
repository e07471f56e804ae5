package io.weir.ingest.http;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** Turns away the requests of a source that sends too many, with a 429 problem that says which limit it was. Thread-safe. */
public final class RateLimits {

    /** More sources at once than a flood can make useful: one that is forgotten begins anew. Some 3 MiB. */
    private static final int ADDRESSES_MAX = 20_000;

    private static final int CREDENTIALS_MAX = 2_000;

    private final RateLimitConfig config;
    private final TokenBuckets addresses;
    private final TokenBuckets credentials;
    private final LongSupplier nanos;
    private final IngestMeters meters;

    /** @param nanos a clock that never goes back, such as {@code System::nanoTime} */
    public RateLimits(RateLimitConfig config, LongSupplier nanos, IngestMeters meters) {
        this.config = config;
        this.addresses = new TokenBuckets(config.perAddress(), config.perAddressBurst(), ADDRESSES_MAX);
        this.credentials = new TokenBuckets(config.perCredential(), config.perCredentialBurst(), CREDENTIALS_MAX);
        this.nanos = nanos;
        this.meters = meters;
    }

    /** No limit at all. */
    public static RateLimits none(IngestMeters meters) {
        return new RateLimits(RateLimitConfig.none(), System::nanoTime, meters);
    }

    Sources sources() {
        return Sources.of(config);
    }

    /** Counts a request of this numeric address. */
    void requireAddress(String address) {
        if (config.perAddress() > 0) {
            String source = AddressRange.source(address);
            long wait = addresses.take(source, nanos.getAsLong());
            if (wait > 0) {
                meters.rateLimited("address");
                throw tooMany("address " + source, config.perAddress(), "rateLimit.perAddress", wait);
            }
        }
    }

    /**
     * Counts a request of this credential, which has been authenticated.
     *
     * @param api which API it is a credential of
     */
    public void requireCredential(String api, String name) {
        if (config.perCredential() > 0) {
            long wait = credentials.take(api + "/" + name, nanos.getAsLong());
            if (wait > 0) {
                meters.rateLimited("credential");
                throw tooMany("credential '" + name + "'", config.perCredential(), "rateLimit.perCredential", wait);
            }
        }
    }

    /** One address has more bodies on their way than it may have at once. */
    ProblemException tooManyBodies(String address, int bodiesMax) {
        meters.rateLimited("bodies");
        return problem(
                "address " + address + " has " + bodiesMax
                        + " requests here whose bodies have not arrived yet, which is as many as one address may have"
                        + " (three quarters of http.requestsInFlightMax)",
                1);
    }

    private static ProblemException tooMany(String source, int perSecond, String key, long waitNanos) {
        long seconds =
                Math.max(1, (waitNanos + 999_999_999L) / Duration.ofSeconds(1).toNanos());
        return problem(
                source + " sends more than the " + perSecond + " requests a second that it may (" + key
                        + "); come back in " + seconds + " s",
                seconds);
    }

    private static ProblemException problem(String detail, long retryAfterSeconds) {
        return new ProblemException(ProblemKind.RATE_LIMITED, detail)
                .withHeaders(Map.of("Retry-After", Long.toString(retryAfterSeconds)));
    }
}
