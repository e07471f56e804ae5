package io.weir.ingest.capi;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where CAPI is, and who asks it. */
public record CapiConfig(
        @ConfigKey(description = "Address of the Cloud Controller API, such as `https://api.sys.example.com`.")
        URI url,

        @ConfigKey(description = "Address of UAA; without it, the `uaa` or `login` link of CAPI's root document.")
        Optional<URI> uaaUrl,

        @ConfigKey(
                description = "UAA client that may read every route: grant `client_credentials`, authority"
                        + " `cloud_controller.global_auditor` or `cloud_controller.admin_read_only`.")
        String clientId,

        @ConfigKey(description = "Secret of that client.") Secret clientSecret,

        @ConfigKey(description = "PEM file of certificate authorities that are trusted beside those of the JVM.")
        Optional<Path> caFile,

        @ConfigKey(
                description =
                        "Trust any certificate of CAPI and UAA. Whoever stands in between can then change every route.",
                defaultValue = "false")
        boolean skipSslValidation,

        @ConfigKey(description = "Longest time to connect.", defaultValue = "5s")
        Duration connectTimeout,

        @ConfigKey(description = "Longest time for one request and its whole answer.", defaultValue = "60s")
        Duration requestTimeout,

        @ConfigKey(
                description = "Largest answer that is read; a page of 5,000 routes is some 15 MiB.",
                defaultValue = "64MiB")
        ByteSize responseMax,

        @ConfigKey(description = "Longest pause between two attempts while CAPI gives no answer.", defaultValue = "30s")
        Duration retryPauseMax,

        @ConfigKey(
                description = "Most requests to CAPI and UAA in flight at once; further ones wait.",
                defaultValue = "8",
                unit = "requests")
        int requestsInFlightMax,

        @ConfigKey(
                description =
                        "Age at which the isolation segments of spaces and organizations are read again. CAPI has no event"
                                + " for them.",
                defaultValue = "60s")
        Duration segmentsAgeMax,

        @ConfigKey(
                description =
                        "PEM file of the certificate (chain) that is shown to CAPI and UAA; together with `clientKey`.")
        Optional<Path> clientCertificate,

        @ConfigKey(description = "PEM file of that certificate's key: PKCS#8, not encrypted, RSA or EC.")
        Optional<Path> clientKey) {

    /** More at once help nobody and would look like an attack to CAPI. */
    private static final int REQUESTS_IN_FLIGHT_MAX = 256;

    public CapiConfig {
        requireHttp("url", url);
        uaaUrl.ifPresent(uaa -> requireHttp("uaaUrl", uaa));
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId: must not be empty");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("requestTimeout", requestTimeout);
        requirePositive("retryPauseMax", retryPauseMax);
        if (responseMax.bytes() < 1024) {
            throw new IllegalArgumentException("responseMax: " + responseMax + ", expected 1KiB or more");
        }
        if (requestsInFlightMax < 1 || requestsInFlightMax > REQUESTS_IN_FLIGHT_MAX) {
            throw new IllegalArgumentException(
                    "requestsInFlightMax: " + requestsInFlightMax + ", expected 1 to " + REQUESTS_IN_FLIGHT_MAX);
        }
        requirePositive("segmentsAgeMax", segmentsAgeMax);
        if (clientCertificate.isPresent() != clientKey.isPresent()) {
            String missing = clientKey.isPresent() ? "clientCertificate" : "clientKey";
            throw new IllegalArgumentException(
                    missing + ": missing, expected both clientCertificate and clientKey, or neither");
        }
    }

    private static void requireHttp(String key, URI uri) {
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException(key + ": '" + uri + "', expected an http or https address");
        }
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(key + ": " + duration + ", expected more than 0");
        }
    }

    /** Everything at its default but where CAPI is and who asks. */
    public static CapiConfig of(URI url, String clientId, Secret clientSecret) {
        return new CapiConfig(
                url,
                Optional.empty(),
                clientId,
                clientSecret,
                Optional.empty(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                ByteSize.ofMebibytes(64),
                Duration.ofSeconds(30),
                8,
                Duration.ofSeconds(60),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with a UAA that need not be looked up. */
    public CapiConfig withUaaUrl(URI other) {
        return new CapiConfig(
                url,
                Optional.of(other),
                clientId,
                clientSecret,
                caFile,
                skipSslValidation,
                connectTimeout,
                requestTimeout,
                responseMax,
                retryPauseMax,
                requestsInFlightMax,
                segmentsAgeMax,
                clientCertificate,
                clientKey);
    }

    /** The same with other authorities, and a certificate to show with its key, both or neither. */
    public CapiConfig withTls(Path authorities, Optional<Path> certificate, Optional<Path> key) {
        return new CapiConfig(
                url,
                uaaUrl,
                clientId,
                clientSecret,
                Optional.of(authorities),
                skipSslValidation,
                connectTimeout,
                requestTimeout,
                responseMax,
                retryPauseMax,
                requestsInFlightMax,
                segmentsAgeMax,
                certificate,
                key);
    }

    /** The same with other limits: of one answer, and of requests at once. */
    public CapiConfig withLimits(ByteSize response, int requestsInFlight) {
        return new CapiConfig(
                url,
                uaaUrl,
                clientId,
                clientSecret,
                caFile,
                skipSslValidation,
                connectTimeout,
                requestTimeout,
                response,
                retryPauseMax,
                requestsInFlight,
                segmentsAgeMax,
                clientCertificate,
                clientKey);
    }

    /** The same with other times: for one request, and between two attempts. */
    public CapiConfig withTimes(Duration request, Duration pauseMax) {
        return new CapiConfig(
                url,
                uaaUrl,
                clientId,
                clientSecret,
                caFile,
                skipSslValidation,
                connectTimeout,
                request,
                responseMax,
                pauseMax,
                requestsInFlightMax,
                segmentsAgeMax,
                clientCertificate,
                clientKey);
    }
}
