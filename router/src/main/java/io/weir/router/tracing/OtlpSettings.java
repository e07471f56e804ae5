package io.weir.router.tracing;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where spans are sent, and how many may wait for it.
 *
 * @param endpoint URL of an OTLP receiver for HTTP and Protobuf; empty to send none
 * @param authorization value of the header {@code Authorization}
 * @param caFile certificate authorities that the receiver's certificate may be of, instead of the JVM's
 * @param serviceName what the spans say they come from
 * @param queueMax bound on the spans that wait
 * @param batchMax bound on the spans of one request
 * @param interval how long a span waits at most for others to be sent with
 * @param timeout bound on one request, repetitions included
 */
public record OtlpSettings(
        @ConfigKey(
                description = "URL that spans are sent to by OTLP over HTTP with Protobuf, such as"
                        + " `http://collector:4318/v1/traces`; without it none are.")
        Optional<URI> endpoint,

        @ConfigKey(description = "Value of `Authorization` in requests to that URL.")
        Optional<Secret> authorization,

        @ConfigKey(
                description =
                        "PEM file with the certificate authorities that the receiver's certificate may be of; without it those of the JVM.")
        Optional<Path> caFile,

        @ConfigKey(description = "The spans' `service.name`.", defaultValue = "weir-router")
        String serviceName,

        @ConfigKey(
                description = "How many spans may wait to be sent; more are dropped and counted.",
                defaultValue = "8192",
                unit = "spans")
        int queueMax,

        @ConfigKey(description = "How many spans are sent in one request.", defaultValue = "512", unit = "spans")
        int batchMax,

        @ConfigKey(description = "How long a span waits for others to be sent with.", defaultValue = "2s")
        Duration interval,

        @ConfigKey(description = "How long sending may take, repetitions included.", defaultValue = "10s")
        Duration timeout) {

    public OtlpSettings {
        endpoint.ifPresent(uri -> {
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new IllegalArgumentException("endpoint: '" + uri + "' must be an http or https URL with a host");
            }
        });
        if (serviceName.isBlank()) {
            throw new IllegalArgumentException("serviceName: is empty");
        }
        between("queueMax", queueMax, 1, 1_000_000);
        between("batchMax", batchMax, 1, queueMax);
        positive("interval", interval);
        positive("timeout", timeout);
    }

    /** Spans are not sent. */
    public static OtlpSettings none() {
        return new OtlpSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "weir-router",
                8192,
                512,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10));
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " to " + most);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": " + value + " must be longer than nothing");
        }
    }
}
