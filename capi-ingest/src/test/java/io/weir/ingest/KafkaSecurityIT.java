package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.broker.SecureListener;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestKeys;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.config.Secret;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Kafka behind TLS and passwords, reached by nothing but the ordinary configuration. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSecurityIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration START_FAILURE_MAX = Duration.ofSeconds(30);

    private Path folder;

    private TestKeys keys;
    private EmbeddedBroker broker;
    private EmbeddedRegistry registry;
    private Rig rig;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        keys = TestKeys.create(folder);
        broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder.resolve("broker"))
                .withSecure(new SecureListener(
                        keys.serverKeystore(),
                        Secret.of(keys.password()),
                        Map.of("ingest", Secret.of("a Kafka password")))));
        registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(broker.bootstrapServers()));
        rig = new Rig(
                broker.bootstrapServers(),
                registry.url(),
                new TopicCatalog(new TopicCatalogSettings("secure.", 3, (short) 1)));
    }

    @AfterAll
    void stop() {
        rig.close();
        registry.close();
        broker.close();
    }

    @Test
    void aWebhookBecomesAnEventOverTlsAndScram() throws IOException {
        CapiRoute route = rig.createRoute("secure");
        try (Ingest ingest = Ingest.start(config(keys.clientTruststore(), "a Kafka password"))) {

            assertThat(rig.hint(ingest, "event-secure", route.guid()).statusCode())
                    .isEqualTo(202);

            Eventually.until(SOON, () -> rig.log().of(route.guid()).size() == 1, "the route is in the log");
        }
    }

    @Test
    void aWrongPasswordIsSaidAtTheStart() throws IOException {
        IngestConfig config = config(keys.clientTruststore(), "another password");
        Instant begin = Instant.now();

        assertThatThrownBy(() -> Ingest.start(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(broker.secureBootstrapServers())
                .hasMessageContaining("SASL_SSL")
                .hasMessageContaining("SCRAM-SHA-512")
                .hasMessageContaining("kafka.sasl.jaas.config")
                .hasMessageNotContaining("another password");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(START_FAILURE_MAX);
    }

    @Test
    void aBrokerThatIsNotTrustedIsSaidAtTheStart() throws IOException {
        IngestConfig config = config(keys.serverTruststore(), "a Kafka password");

        assertThatThrownBy(() -> Ingest.start(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ssl.truststore.location");
    }

    /** As an operator writes it, with the password in a file. */
    private IngestConfig config(Path truststore, String password) throws IOException {
        Path file = Files.createTempDirectory(folder, "config").resolve("ingest.yaml");
        Files.writeString(
                file.resolveSibling("kafka.jaas"),
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"ingest\" password=\""
                        + password + "\";\n");
        Files.writeString(file.resolveSibling("truststore.password"), keys.password());
        Files.writeString(
                file.resolveSibling("capi.secret"), rig.capi().client().secret());
        Files.writeString(file.resolveSibling("webhook.secret"), Rig.SECRET);
        Files.writeString(file, """
                listen: {port: 0}
                admin: {port: 0}
                webhook:
                  secret: {file: webhook.secret}
                capi:
                  url: %s
                  clientId: %s
                  clientSecret: {file: capi.secret}
                kafka:
                  bootstrap.servers: %s
                  security.protocol: SASL_SSL
                  sasl.mechanism: SCRAM-SHA-512
                  sasl.jaas.config: {file: kafka.jaas}
                  ssl.truststore.type: PKCS12
                  ssl.truststore.location: %s
                  ssl.truststore.password: {file: truststore.password}
                schemaRegistry:
                  url: %s
                topics: {prefix: secure., partitions: 3, replicationFactor: 1}
                """.formatted(
                        rig.capi().uri(),
                        rig.capi().client().id(),
                        broker.secureBootstrapServers(),
                        truststore,
                        registry.url()));
        return ConfigLoader.load(IngestConfig.class, file, Map.of(), IngestConfig.ENV_PREFIX);
    }
}
