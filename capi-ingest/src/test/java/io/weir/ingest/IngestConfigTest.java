package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.http.RateLimitConfig;
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
        assertThat(config.poll()).isEqualTo(io.weir.ingest.poll.PollConfig.defaults());
        assertThat(config.reconcile()).isEqualTo(io.weir.ingest.reconcile.ReconcileConfig.defaults());
        assertThat(config.signature().tolerance()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.webhook().secret()).isEmpty();
        assertThat(config.endpoints().credentials()).isEmpty();
        assertThat(config.capi())
                .isEqualTo(io.weir.ingest.capi.CapiConfig.of(
                        URI.create("https://api.sys.example.com"), "weir", Secret.of("s3cret")));
        assertThat(config.scope()).isEqualTo(io.weir.ingest.scope.ScopeConfig.everything());
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
            assertThat(credential.secret().orElseThrow().value()).isEqualTo("s3cret");
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
        assertThatThrownBy(() ->
                        load(MINIMAL + "poll: {overlap: 10s, lateEvents: 5s}\nreconcile: {pageSize: 5001}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("poll.lateEvents")
                .hasMessageContaining("reconcile.pageSize");
        assertThatThrownBy(() -> load(
                        MINIMAL
                                + "endpoints: {credentials: [{name: a, secret: {file: secret}, apps: [x], uris: [\"a*b\"]}]}\n",
                        Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a*b");
    }

    @Test
    void aCredentialIsProvedByExactlyOneThing() throws IOException {
        IngestConfig config = load(MINIMAL + """
                        listen:
                          tls: {certificate: server.crt, key: server.key, clientCaFiles: [ca.crt]}
                        jwt: {jwksUrl: "https://uaa/token_keys", issuer: "https://uaa/oauth/token", audience: weir}
                        webhook:
                          credentials:
                            - {name: space, secret: {file: secret}, spaces: [s-1]}
                            - {name: cert, certificate: {subject: "CN=cell, O=Example"}}
                            - {name: jwt, token: {clientId: hooks, scopes: [weir.write]}, organizations: [o-1]}
                        endpoints:
                          credentials:
                            - {name: cert, certificate: {san: cell.example.com}, apps: ["*"], uris: ["*"]}
                        """, Map.of());

        assertThat(config.webhook().credentials()).hasSize(3);
        assertThat(config.webhook().credentials().getFirst().spaces()).containsExactly("s-1");
        assertThat(config.webhook().credentials().getFirst().organizations()).containsExactly("*");
        assertThat(config.webhook()
                        .credentials()
                        .get(1)
                        .certificate()
                        .orElseThrow()
                        .subject())
                .contains("CN=cell,O=Example");
        assertThat(config.listen().tls().orElseThrow().certificate()).isEqualTo(folder.resolve("server.crt"));
        assertThat(config.jwt().orElseThrow().algorithms()).contains("RS256").contains("ES256");
        assertThat(config.jwt().orElseThrow().clockSkew()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.rateLimit()).isEqualTo(RateLimitConfig.defaults());
    }

    @Test
    void whatIsWrongWithACredentialIsSaid() {
        wrong("webhook: {credentials: [{name: a}]}", "webhook.credentials[0].secret", "none is");
        wrong(
                "webhook: {credentials: [{name: a, secret: {file: secret}, token: {subject: b}}]}",
                "webhook.credentials[0].secret",
                "secret and token are");
        wrong(
                "webhook: {credentials: [{name: a, secret: {file: secret}}, {name: a, secret: {file: secret}}]}",
                "webhook.credentials",
                "'a' stands there twice");
        wrong(
                "webhook: {credentials: [{name: a, certificate: {subject: \"CN=a\"}}]}",
                "webhook",
                "clients are not asked for one");
        wrong(
                "endpoints: {credentials: [{name: a, token: {subject: b}, apps: [\"*\"], uris: [\"*\"]}]}",
                "endpoints",
                "set jwt");
        wrong(
                "webhook: {credentials: [{name: a, certificate: {subject: nonsense}}]}",
                "certificate.subject",
                "distinguished name");
        wrong("webhook: {credentials: [{name: a, token: {subject: b, clientId: c}}]}", "token.subject", "both are");
    }

    @Test
    void whatIsWrongWithTlsAndTokensIsSaid() {
        wrong(
                "listen: {tls: {certificate: a, key: b, clientCertificates: require}}",
                "listen.tls.clientCertificates",
                "clientCaFiles");
        wrong("listen: {tls: {certificate: a, key: b, minVersion: TLSv1.1}}", "listen.tls.minVersion", "TLSv1.2");
        String jwt = "jwt: {issuer: i, audience: a, ";
        wrong(jwt + "algorithms: [HS256], jwksUrl: \"https://uaa/k\"}", "jwt.algorithms", "HS256");
        wrong(jwt + "algorithms: [none], jwksUrl: \"https://uaa/k\"}", "jwt.algorithms", "none");
        wrong(jwt + "jwksUrl: \"ftp://uaa/k\"}", "jwt.jwksUrl", "ftp://uaa/k");
        wrong(jwt + "clockSkew: 1s}", "jwt.jwksUrl", "neither is");
        wrong("rateLimit: {perAddress: -1}", "rateLimit.perAddress", "-1");
        wrong("rateLimit: {trustedProxies: [proxy]}", "rateLimit.trustedProxies", "'proxy'");
        wrong("http: {connectionsMax: 0}", "http.connectionsMax", "0");
    }

    private void wrong(String section, String key, String why) {
        assertThatThrownBy(() -> load(MINIMAL + section + "\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(why);
    }

    @Test
    void scopeAndClientCertificateCanBeGiven() throws IOException {
        IngestConfig config = load(
                MINIMAL.replace(
                                "  clientId: weir",
                                "  clientId: weir\n  clientCertificate: c.pem\n  clientKey: k.pem\n  segmentsAgeMax: 5s")
                        + """
                        scope:
                          domains: [apps.example.com, "*.mesh.example.com"]
                          labelSelector: mesh=true,env in (dev,test)
                        """,
                Map.of("WEIR_INGEST_CAPI_REQUESTS_IN_FLIGHT_MAX", "3"));

        assertThat(config.scope().domains()).containsExactly("apps.example.com", "*.mesh.example.com");
        assertThat(config.scope().labelSelector()).contains("mesh=true,env in (dev,test)");
        assertThat(config.capi().clientKey().orElseThrow()).hasFileName("k.pem");
        assertThat(config.capi().segmentsAgeMax()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.capi().requestsInFlightMax()).isEqualTo(3);
    }

    @Test
    void whatIsWrongInScopeAndClientCertificateIsNamed() {
        assertThatThrownBy(() -> load(MINIMAL + "scope: {domains: ['*'], labelSelector: 'a in b'}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("scope.domains: '*'");
        assertThatThrownBy(() -> load(MINIMAL + "scope: {labelSelector: 'a in b'}\n", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("scope.labelSelector: 'a in b'");
        assertThatThrownBy(() -> load(MINIMAL, Map.of("WEIR_INGEST_CAPI_CLIENT_KEY", "k.pem")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("capi.clientCertificate: missing, expected both");
        assertThatThrownBy(() -> load(MINIMAL, Map.of("WEIR_INGEST_CAPI_REQUESTS_IN_FLIGHT_MAX", "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("capi.requestsInFlightMax: 0, expected 1 to 256");
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
