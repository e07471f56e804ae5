package io.weir.ingest;

import io.weir.ingest.capi.CapiConfig;
import io.weir.ingest.credential.JwtConfig;
import io.weir.ingest.endpoint.CredentialConfig;
import io.weir.ingest.endpoint.EndpointsConfig;
import io.weir.ingest.http.AdminConfig;
import io.weir.ingest.http.HttpConfig;
import io.weir.ingest.http.ListenConfig;
import io.weir.ingest.http.RateLimitConfig;
import io.weir.ingest.signature.SignatureConfig;
import io.weir.ingest.webhook.WebhookConfig;
import io.weir.ingest.webhook.WebhookCredentialConfig;
import io.weir.ingest.worker.WorkerConfig;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configuration of an ingest instance; every key is described where its section is.
 *
 * @param listen where the public API listens
 * @param admin where health and metrics are shown
 * @param http limits of the API
 * @param rateLimit how many requests are taken from one source
 * @param signature how signed requests are verified
 * @param jwt how bearer tokens are verified; none are taken without it
 * @param webhook who may send webhooks
 * @param endpoints who may register endpoints
 * @param capi where CAPI is
 * @param worker the worker of the inbox
 * @param kafka how Kafka is reached
 * @param schemaRegistry how the schema registry is reached
 * @param topics what the topics are called and how they are made
 */
public record IngestConfig(
        ListenConfig listen,
        AdminConfig admin,
        HttpConfig http,
        RateLimitConfig rateLimit,
        SignatureConfig signature,
        Optional<JwtConfig> jwt,
        WebhookConfig webhook,
        EndpointsConfig endpoints,
        CapiConfig capi,
        WorkerConfig worker,
        KafkaSettings kafka,
        SchemaRegistrySettings schemaRegistry,
        TopicsSettings topics) {

    public IngestConfig {
        requireProvable(
                "webhook",
                webhook.credentials().stream()
                        .filter(credential -> credential.certificate().isPresent())
                        .map(WebhookCredentialConfig::name),
                webhook.credentials().stream()
                        .filter(credential -> credential.token().isPresent())
                        .map(WebhookCredentialConfig::name),
                listen.asksForCertificates(),
                jwt.isPresent());
        requireProvable(
                "endpoints",
                endpoints.credentials().stream()
                        .filter(credential -> credential.certificate().isPresent())
                        .map(CredentialConfig::name),
                endpoints.credentials().stream()
                        .filter(credential -> credential.token().isPresent())
                        .map(CredentialConfig::name),
                listen.asksForCertificates(),
                jwt.isPresent());
    }

    private static void requireProvable(
            String section, Stream<String> byCertificate, Stream<String> byToken, boolean asked, boolean verified) {
        byCertificate.filter(name -> !asked).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(section + ": credential '" + name + "' is proved by a certificate, but"
                    + " clients are not asked for one: set listen.tls with clientCaFiles");
        });
        byToken.filter(name -> !verified).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(section + ": credential '" + name + "' is proved by a token, but"
                    + " nothing says how tokens are verified: set jwt");
        });
    }

    /** What every variable of the environment begins with that sets a key. */
    public static final String ENV_PREFIX = "WEIR_INGEST";

    /** Everything at its default but where Kafka, the registry and CAPI are; free ports on loopback; no credentials. */
    public static IngestConfig onFreePorts(
            KafkaSettings kafka, SchemaRegistrySettings schemaRegistry, TopicsSettings topics, CapiConfig capi) {
        return new IngestConfig(
                new ListenConfig("127.0.0.1", 0),
                new AdminConfig("127.0.0.1", 0),
                HttpConfig.defaults(),
                RateLimitConfig.defaults(),
                SignatureConfig.defaults(),
                Optional.empty(),
                WebhookConfig.none(),
                EndpointsConfig.none(),
                capi,
                WorkerConfig.defaults(),
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same, listening elsewhere. */
    public IngestConfig withPorts(ListenConfig api, AdminConfig adminApi) {
        return new IngestConfig(
                api,
                adminApi,
                http,
                rateLimit,
                signature,
                jwt,
                webhook,
                endpoints,
                capi,
                worker,
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same with other limits of the API. */
    public IngestConfig withHttp(HttpConfig other) {
        return new IngestConfig(
                listen,
                admin,
                other,
                rateLimit,
                signature,
                jwt,
                webhook,
                endpoints,
                capi,
                worker,
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same with other senders. */
    public IngestConfig withSenders(WebhookConfig webhooks, EndpointsConfig endpointApi) {
        return new IngestConfig(
                listen,
                admin,
                http,
                rateLimit,
                signature,
                jwt,
                webhooks,
                endpointApi,
                capi,
                worker,
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same with other limits of one source and another way to verify tokens. */
    public IngestConfig withChecks(RateLimitConfig limits, Optional<JwtConfig> tokens) {
        return new IngestConfig(
                listen,
                admin,
                http,
                limits,
                signature,
                tokens,
                webhook,
                endpoints,
                capi,
                worker,
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same with another worker. */
    public IngestConfig withWorker(WorkerConfig other) {
        return new IngestConfig(
                listen,
                admin,
                http,
                rateLimit,
                signature,
                jwt,
                webhook,
                endpoints,
                capi,
                other,
                kafka,
                schemaRegistry,
                topics);
    }
}
