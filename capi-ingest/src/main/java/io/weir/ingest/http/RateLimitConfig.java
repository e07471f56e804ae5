package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;
import java.util.List;

/** How many requests are taken from one source. */
public record RateLimitConfig(
        @ConfigKey(
                description = "Requests a second from one address (of IPv6 one /64 network), counted before anything of"
                        + " them is read; more are answered 429. `0` for no limit.",
                defaultValue = "1000",
                unit = "requests/s")
        int perAddress,

        @ConfigKey(
                description = "Requests that one address may send at once after it was quiet.",
                defaultValue = "2000",
                unit = "requests")
        int perAddressBurst,

        @ConfigKey(
                description =
                        "Requests a second of one credential, counted once it is authenticated. `0` for no limit.",
                defaultValue = "1000",
                unit = "requests/s")
        int perCredential,

        @ConfigKey(
                description = "Requests that one credential may send at once after it was quiet.",
                defaultValue = "2000",
                unit = "requests")
        int perCredentialBurst,

        @ConfigKey(
                description = "Addresses and ranges (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed; the"
                        + " source is then the last address in it that is none of theirs. Empty for nobody's.")
        List<String> trustedProxies) {

    public RateLimitConfig {
        trustedProxies = List.copyOf(trustedProxies);
        require("perAddress", perAddress, 0);
        require("perAddressBurst", perAddressBurst, 1);
        require("perCredential", perCredential, 0);
        require("perCredentialBurst", perCredentialBurst, 1);
        for (String range : trustedProxies) {
            AddressRange.parse("trustedProxies", range);
        }
    }

    private static void require(String key, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(key + ": " + value + ", expected " + min + " or more");
        }
    }

    /** Every limit at its default. */
    public static RateLimitConfig defaults() {
        return new RateLimitConfig(1_000, 2_000, 1_000, 2_000, List.of());
    }

    /** No limit. */
    public static RateLimitConfig none() {
        return new RateLimitConfig(0, 1, 0, 1, List.of());
    }
}
