package io.weir.ingest.credential;

import com.nimbusds.jose.JWSAlgorithm;
import io.weir.schemas.config.ConfigKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How bearer tokens (JWT) are verified. */
public record JwtConfig(
        @ConfigKey(
                description = "Where the keys are, such as `https://uaa.sys.example.com/token_keys`; exactly one of"
                        + " `jwksUrl` and `jwksFile`.")
        Optional<URI> jwksUrl,

        @ConfigKey(description = "File with the keys (a JSON Web Key Set), read anew as the URL would be.")
        Optional<Path> jwksFile,

        @ConfigKey(
                description = "PEM file with the authorities that the key set's server is trusted by, instead of the"
                        + " JVM's.")
        Optional<Path> caFile,

        @ConfigKey(description = "The `iss` that a token must have, letter for letter.")
        String issuer,

        @ConfigKey(description = "The `aud` that a token must have, alone or among others.")
        String audience,

        @ConfigKey(
                description = "Algorithms that a token may be signed with.",
                defaultValue = "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512")
        List<String> algorithms,

        @ConfigKey(
                description = "How far the issuer's clock may be from this server's, for `exp` and `nbf`.",
                defaultValue = "30s")
        Duration clockSkew,

        @ConfigKey(
                description =
                        "Age at which the keys are fetched anew. A token with a key that is not known makes them be"
                                + " fetched at once, at most every 10 s.",
                defaultValue = "5m")
        Duration refresh,

        @ConfigKey(
                description = "How long keys that cannot be fetched anew stay in force; then tokens are answered 503.",
                defaultValue = "24h")
        Duration staleMax,

        @ConfigKey(description = "Longest time for the keys to arrive.", defaultValue = "5s")
        Duration timeout) {

    /** Signatures by a private key, which this server does not have, and which the JDK can verify. */
    private static final List<String> KNOWN =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    public JwtConfig {
        if (jwksUrl.isPresent() == jwksFile.isPresent()) {
            throw new IllegalArgumentException("jwksUrl: exactly one of jwksUrl and jwksFile must be there, but "
                    + (jwksUrl.isPresent() ? "both are" : "neither is"));
        }
        jwksUrl.ifPresent(JwtConfig::requireHttp);
        algorithms = algorithms.isEmpty() ? KNOWN : List.copyOf(algorithms);
        for (String algorithm : algorithms) {
            if (!KNOWN.contains(algorithm)) {
                throw new IllegalArgumentException("algorithms: '" + algorithm + "', expected some of " + KNOWN
                        + "; none and the HS ones are never taken");
            }
        }
        requireText("issuer", issuer);
        requireText("audience", audience);
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("clockSkew: " + clockSkew + ", expected 0s..10m");
        }
        requirePositive("refresh", refresh);
        requirePositive("timeout", timeout);
        if (staleMax.compareTo(refresh) < 0) {
            throw new IllegalArgumentException(
                    "staleMax: " + staleMax + ", expected at least refresh, which is " + refresh);
        }
    }

    private static void requireHttp(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "jwksUrl: '" + url + "', expected a URL such as https://uaa.sys.example.com/token_keys");
        }
    }

    private static void requireText(String key, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(key + ": must not be empty");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(key + ": " + duration + ", expected more than 0");
        }
    }

    /** Keys from a URL, the rest at its default. */
    public static JwtConfig of(URI jwksUrl, String issuer, String audience) {
        return new JwtConfig(
                Optional.of(jwksUrl),
                Optional.empty(),
                Optional.empty(),
                issuer,
                audience,
                KNOWN,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofHours(24),
                Duration.ofSeconds(5));
    }

    Set<JWSAlgorithm> allowed() {
        return algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
