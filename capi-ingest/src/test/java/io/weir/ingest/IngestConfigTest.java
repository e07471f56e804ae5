package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.config.ConfigReference;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestConfigTest {

    private static final String MINIMAL = """
            capi:
              url: https://api.sys.example.com
              clientId: weir
              clientSecret: {file: secret}
            kafka:
              bootstrap.servers: kafka-1:9092
            schemaRegistry:
              url: http://registry:8081
            """;

    @TempDir
    Path folder;

    @Test
    void whatIsLeftOutHasTheDocumentedDefault() throws IOException {
        IngestConfig config = load(MINIMAL, Map.of());

        assertThat(config.listen().port()).isEqualTo(8701);
        assertThat(config.listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.admin().port()).isEqualTo(8702);
        assertThat(config.http()).isEqualTo(io.weir.ingest.http.HttpConfig.defaults());
        assertThat(config.worker()).isEqualTo(io.weir.ingest.worker.WorkerConfig.defaults());
        assertThat(config.signature().tolerance()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.webhook().secret()).isEmpty();
        assertThat(config.endpoints().credentials()).isEmpty();
        assertThat(config.capi())
                .isEqualTo(io.weir.ingest.capi.CapiConfig.of(
                        URI.create("https://api.sys.example.com"), "weir", Secret.of("s3cret")));
        assertThat(config.topics().prefix()).isEqualTo("weir.");
    }

    @Test
    void credentialsAndSecretsCanBeGiven() throws IOException {
        IngestConfig config = load(
                MINIMAL + """
                        webhook:
                          secret: {file: secret}
                        endpoints:
                          credentials:
                            - name: demo
                              secret: {file: secret}
                              apps: ["*"]
                              uris: ["*.apps.example.com/*"]
                        """,
                Map.of("WEIR_INGEST_WEBHOOK_PREVIOUS_SECRET", "older", "WEIR_INGEST_WORKER_SECOND_LOOK_DELAY", "3s"));

        assertThat(config.webhook().previousSecret().orElseThrow().value()).isEqualTo("older");
        assertThat(config.endpoints().credentials()).singleElement().satisfies(credential -> {
            assertThat(credential.secret().value()).isEqualTo("s3cret");
            assertThat(credential.uris()).containsExactly("*.apps.example.com/*");
        });
        assertThat(config.worker().secondLookDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.toString()).doesNotContain("s3cret").doesNotContain("older");
    }

    @Test
    void natsIsOffUnlessServersAreNamed() throws IOException {
        assertThat(load(MINIMAL, Map.of()).nats()).isEqualTo(io.weir.ingest.nats.NatsConfig.none());

        IngestConfig config = load(MINIMAL + """
                        nats:
                          registerInterval: 10s
                          tls: {caFile: ca.pem}
                        """, Map.of("WEIR_INGEST_NATS_SERVERS", "nats-1:4222,nats-2:4222"));

        assertThat(config.nats().servers()).containsExactly("nats-1:4222", "nats-2:4222");
        assertThat(config.nats().registerInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.nats().tls().caFile()).isPresent();
        assertThatThrownBy(() -> load(MINIMAL + "nats: {servers: ['http://a']}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nats.servers")
                .hasMessageContaining("http://a");
        assertThatThrownBy(() -> load(MINIMAL + "nats: {tls: {clientKey: key.pem}}\n", Map.of()))
                .hasMessageContaining("nats.tls.clientCertificate");
    }

    @Test
    void whatIsMissingUnknownOrWrongIsNamed() {
        assertThatThrownBy(() -> load("capi: {url: 'http://a', clientId: weir}\nlisten: {prot: 1}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("capi.clientSecret")
                .hasMessageContaining("listen.prot")
                .hasMessageContaining("kafka")
                .hasMessageContaining("schemaRegistry.url");
        assertThatThrownBy(() -> load(MINIMAL + "worker: {batchMax: 0}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("worker.batchMax");
        assertThatThrownBy(() -> load(
                        MINIMAL
                                + "endpoints: {credentials: [{name: a, secret: {file: secret}, apps: [x], uris: [\"a*b\"]}]}\n",
                        Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a*b");
    }

    @Test
    void everyKeyIsDescribed() {
        String reference = ConfigReference.markdown(IngestConfig.class, IngestConfig.ENV_PREFIX);

        assertThat(reference)
                .contains("capi.clientSecret")
                .contains("worker.secondLookDelay")
                .contains("8701");
    }

    private IngestConfig load(String yaml, Map<String, String> environment) throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        Path file = Files.writeString(folder.resolve("ingest.yaml"), yaml);
        return ConfigLoader.load(IngestConfig.class, file, environment, IngestConfig.ENV_PREFIX);
    }
}
