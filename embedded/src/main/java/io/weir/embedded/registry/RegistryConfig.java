package io.weir.embedded.registry;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a registry in a process of its own.
 *
 * @param listen where it listens
 * @param topic the topic of the schemas
 * @param user who may use it, or null for everybody
 * @param password that user's password
 * @param tls how it serves HTTPS, or null for HTTP
 * @param kafka how it reaches Kafka
 */
record RegistryConfig(
        Listen listen,

        @ConfigKey(
                description = "Compacted topic with one partition that holds the schemas; created if missing.",
                defaultValue = EmbeddedRegistrySettings.DEFAULT_TOPIC)
        String topic,

        @ConfigKey(description = "User for HTTP Basic authentication; without one everybody may use the registry.")
        @Nullable String user,

        @ConfigKey(description = "Password of that user.") @Nullable Secret password,

        @Nullable Tls tls,
        KafkaSettings kafka) {

    RegistryConfig {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException((user == null ? "user" : "password") + ": missing; set both or none");
        }
    }

    record Listen(
            @ConfigKey(description = "Address to listen on.", defaultValue = "127.0.0.1")
            String host,

            @ConfigKey(description = "Port to listen on; 0 takes any.", defaultValue = "8081", unit = "port")
            int port) {}

    record Tls(
            @ConfigKey(description = "PKCS#12 file with the registry's key and certificate.")
            Path keystore,

            @ConfigKey(description = "Password of the key store and the trust store.")
            Secret password,

            @ConfigKey(description = "PKCS#12 file with the certificates of clients; with it every client needs one.")
            @Nullable Path truststore) {}

    EmbeddedRegistrySettings toSettings() {
        Map<String, String> client = kafka.properties().values();
        return new EmbeddedRegistrySettings(listen.host(), listen.port(), client, topic, access());
    }

    private RegistryAccess access() {
        RegistryAccess access = user == null || password == null
                ? RegistryAccess.open()
                : RegistryAccess.users(Map.of(user, password.value()));
        if (tls == null) {
            return access;
        }
        Path truststore = tls.truststore();
        RegistryAccess secure = access.over(
                RegistryTls.context(tls.keystore(), truststore, tls.password().value()));
        return truststore == null ? secure : secure.withClientCertificates();
    }
}
