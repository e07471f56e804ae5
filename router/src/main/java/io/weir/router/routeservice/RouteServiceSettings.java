package io.weir.router.routeservice;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Route services.
 *
 * @param secret what signatures are made with; without it requests to routes with a route service are refused
 * @param previousSecret what signatures may have been made with before
 * @param timeout how old a signature may be
 * @param recommendHttps whether services are told to send requests back by https
 * @param strictSignatureValidation whether a signature on a route without a route service has to be valid too
 * @param internalLookup whether a service that is a route of this router is reached without leaving it
 * @param internalLookupAllowlist hosts that this is done for; empty for all
 * @param attemptsMax bound on the connections that one request to a service is tried on
 */
public record RouteServiceSettings(
        @ConfigKey(
                description =
                        "Secret that signatures are made with, the same as Gorouter's `route_services_secret` where both run."
                                + " Without it, routes with a route service are answered 502.")
        Optional<Secret> secret,

        @ConfigKey(
                description = "Former secret, whose signatures are accepted too while routers change over; Gorouter's"
                        + " `route_services_secret_decrypt_only`.")
        Optional<Secret> previousSecret,

        @ConfigKey(
                description = "How old a signature may be when the request comes back; older ones are answered 504.",
                defaultValue = "60s")
        Duration timeout,

        @ConfigKey(
                description =
                        "Whether `X-CF-Forwarded-Url` begins with `https`, where requests come back to, or with `http`.",
                defaultValue = "true")
        boolean recommendHttps,

        @ConfigKey(
                description = "Whether a signature on a route without a route service must be valid too, or else is"
                        + " answered 400.",
                defaultValue = "false")
        boolean strictSignatureValidation,

        @ConfigKey(
                description = "Whether a route service whose URL is a route of this router is reached at once, without"
                        + " leaving the router.",
                defaultValue = "false")
        boolean internalLookup,

        @ConfigKey(
                description =
                        "Hosts that `internalLookup` holds for, such as `*.apps.example.com`, where `*` is one label;"
                                + " empty for all.")
        List<String> internalLookupAllowlist,

        @ConfigKey(
                description = "On how many connections one request to a route service may be tried.",
                defaultValue = "3",
                unit = "attempts")
        int attemptsMax) {

    public RouteServiceSettings {
        internalLookupAllowlist = List.copyOf(internalLookupAllowlist);
        InternalHosts.of(internalLookupAllowlist);
        if (secret.isEmpty() && previousSecret.isPresent()) {
            throw new IllegalArgumentException("previousSecret: is set, but secret is not: signatures need one");
        }
        if (secret.isEmpty() && strictSignatureValidation) {
            throw new IllegalArgumentException(
                    "strictSignatureValidation: is true, but without a secret no signature can be valid; set secret");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " must be longer than nothing");
        }
        if (attemptsMax < 1 || attemptsMax > 20) {
            throw new IllegalArgumentException("attemptsMax: " + attemptsMax + " must be 1 to 20");
        }
    }

    /** No route services. */
    public static RouteServiceSettings none() {
        return new RouteServiceSettings(
                Optional.empty(), Optional.empty(), Duration.ofSeconds(60), true, false, false, List.of(), 3);
    }
}
