package io.weir.ingest;

import io.weir.schemas.config.KafkaSettings;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Says what to do when Kafka does not let this service in. */
final class KafkaRefusal {

    /** Causes within causes; a cycle must not hold up the start. */
    private static final int DEPTH_MAX = 20;

    private KafkaRefusal() {}

    /** The failure in words for whoever configures it; empty when it is of another kind. */
    static Optional<RuntimeException> of(Throwable failure, KafkaSettings kafka) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            Optional<String> advice = advice(cause);
            if (advice.isPresent()) {
                return Optional.of(new IllegalStateException(
                        "Kafka at " + kafka.bootstrapServers() + " (security.protocol "
                                + setting(kafka, "security.protocol", "PLAINTEXT") + ", sasl.mechanism "
                                + setting(kafka, "sasl.mechanism", "GSSAPI") + ") refuses this service: "
                                + cause.getMessage() + ". " + advice.get(),
                        failure));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static Optional<String> advice(Throwable cause) {
        return switch (cause) {
            case SslAuthenticationException _ ->
                Optional.of("Check kafka.ssl.truststore.location (or ssl.truststore.certificates) against the brokers'"
                        + " authority, and kafka.ssl.keystore.* if they ask for a client certificate.");
            case AuthenticationException _ ->
                Optional.of("Check user and password in kafka.sasl.jaas.config, and that kafka.sasl.mechanism is one"
                        + " that the brokers have that user for.");
            case AuthorizationException _ ->
                Optional.of("Give the user the rights that docs/kafka.md lists, or create the topics beforehand.");
            default -> Optional.empty();
        };
    }

    private static String setting(KafkaSettings kafka, String name, String otherwise) {
        Map<String, Object> all = kafka.clientProperties();
        return String.valueOf(all.getOrDefault(name, otherwise));
    }
}
