package io.weir.embedded.broker;

import io.weir.schemas.config.Secret;
import java.nio.file.Path;
import java.util.Map;

/**
 * A listener with TLS and SCRAM-SHA-512 beside the plain one, for clients that are configured as in a real installation.
 *
 * <p>The plain listener stays: the broker talks to itself on it.
 *
 * @param keystore PKCS#12 with the broker's key, whose certificate is for the host that clients are told
 * @param password of the keystore and of the key
 * @param users password by name; made or changed at every start, and never removed
 */
public record SecureListener(Path keystore, Secret password, Map<String, Secret> users) {

    static final String NAME = "SASL_SSL";

    public SecureListener {
        keystore = keystore.toAbsolutePath().normalize();
        users = Map.copyOf(users);
        if (users.isEmpty()) {
            throw new IllegalArgumentException("users: expected at least one");
        }
    }

    /** Kafka's settings of this listener. */
    Map<String, String> properties() {
        String prefix = "listener.name.sasl_ssl.";
        return Map.of(
                prefix + "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                prefix + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                prefix + "ssl.keystore.type",
                "PKCS12",
                prefix + "ssl.keystore.location",
                keystore.toString(),
                prefix + "ssl.keystore.password",
                password.value(),
                prefix + "ssl.key.password",
                password.value());
    }
}
