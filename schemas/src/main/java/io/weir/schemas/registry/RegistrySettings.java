package io.weir.schemas.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a schema registry.
 *
 * @param urls base URLs of its instances, at least one, tried in turn; without user and password
 * @param credentials user and password for basic auth; null without
 * @param tls trusted certificates and the client's own; null for the platform's
 * @param timeouts limits on time
 */
public record RegistrySettings(
        List<URI> urls,
        @Nullable BasicCredentials credentials,
        @Nullable SSLContext tls,
        Timeouts timeouts) {

    public RegistrySettings {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("schema.registry.url: must name at least one URL");
        }
    }

    /** No credentials, the platform's certificates, default timeouts. */
    public static RegistrySettings forUrl(String url) {
        return fromProperties(Map.of(RegistryProperties.URL, url));
    }

    /**
     * Reads Confluent's settings, by Confluent's names: {@code schema.registry.url}, {@code basic.auth.*},
     * {@code schema.registry.ssl.*}, {@code http.connect.timeout.ms}, {@code http.read.timeout.ms}, and Weir's own
     * {@code schema.registry.deadline.ms}.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong
     */
    public static RegistrySettings fromProperties(Map<String, ?> properties) {
        return new RegistryProperties(properties).toSettings();
    }

    /** User and password; the text form shows neither. */
    public record BasicCredentials(String user, String password) {

        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * Limits on time.
     *
     * @param connect for a connection to stand
     * @param request for one request to be answered
     * @param total for one call of the client with all its attempts
     */
    public record Timeouts(Duration connect, Duration request, Duration total) {

        /** In all 30 s: well below the five minutes after which a consumer that does not poll loses its partitions. */
        public static final Timeouts DEFAULTS =
                new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30));

        public Timeouts {
            requirePositive("http.connect.timeout.ms", connect);
            requirePositive("http.read.timeout.ms", request);
            requirePositive("schema.registry.deadline.ms", total);
        }

        private static void requirePositive(String key, Duration value) {
            if (value.toMillis() < 1) {
                throw new IllegalArgumentException(key + ": " + value.toMillis() + " must be 1 or more");
            }
        }
    }
}
