package io.weir.ingest;

import io.weir.ingest.capi.CapiConfig;
import io.weir.ingest.credential.JwtConfig;
import io.weir.ingest.endpoint.CredentialConfig;
import io.weir.ingest.endpoint.EndpointsConfig;
import io.weir.ingest.http.AdminConfig;
import io.weir.ingest.http.HttpConfig;
import io.weir.ingest.http.ListenConfig;
import io.weir.ingest.http.RateLimitConfig;
import io.weir.ingest.nats.NatsConfig;
import io.weir.ingest.poll.PollConfig;
import io.weir.ingest.reconcile.ReconcileConfig;
import io.weir.ingest.scope.ScopeConfig;
import io.weir.ingest.signature.SignatureConfig;
import io.weir.ingest.webhook.WebhookConfig;
import io.weir.ingest.webhook.WebhookCredentialConfig;
import io.weir.ingest.worker.WorkerConfig;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The configuration of an ingest instance; every key is described where its section is.
 *
 * @param listen where the public API listens
 * @param admin where health and metrics are shown, and orders taken
 * @param http limits of the API
 * @param rateLimit how many requests are taken from one source
 * @param signature how signed requests are verified
 * @param jwt how bearer tokens are verified; none are taken without it
 * @param webhook who may send webhooks
 * @param endpoints who may register endpoints
 * @param nats where endpoints are announced over NATS
 * @param capi where CAPI is
 * @param scope which routes are taken
 * @param poll how often CAPI is asked what is new
 * @param reconcile the full scans of CAPI
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
        NatsConfig nats,
        CapiConfig capi,
        ScopeConfig scope,
        PollConfig poll,
        ReconcileConfig reconcile,
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
                NatsConfig.none(),
                capi,
                ScopeConfig.everything(),
                PollConfig.defaults(),
                ReconcileConfig.defaults(),
                WorkerConfig.defaults(),
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same, listening elsewhere. */
    public IngestConfig withPorts(ListenConfig api, AdminConfig adminApi) {
        return with(draft -> {
            draft.listen = api;
            draft.admin = adminApi;
        });
    }

    /** The same with other limits of the API. */
    public IngestConfig withHttp(HttpConfig other) {
        return with(draft -> draft.http = other);
    }

    /** The same with other senders. */
    public IngestConfig withSenders(WebhookConfig webhooks, EndpointsConfig endpointApi) {
        return with(draft -> {
            draft.webhook = webhooks;
            draft.endpoints = endpointApi;
        });
    }

    /** The same with other limits of one source and another way to verify tokens. */
    public IngestConfig withChecks(RateLimitConfig limits, Optional<JwtConfig> tokens) {
        return with(draft -> {
            draft.rateLimit = limits;
            draft.jwt = tokens;
        });
    }

    /** The same, listening to NATS. */
    public IngestConfig withNats(NatsConfig other) {
        return with(draft -> draft.nats = other);
    }

    /** The same with another scope. */
    public IngestConfig withScope(ScopeConfig other) {
        return with(draft -> draft.scope = other);
    }

    /** The same with other polls and scans. */
    public IngestConfig withPolls(PollConfig polls, ReconcileConfig scans) {
        return with(draft -> {
            draft.poll = polls;
            draft.reconcile = scans;
        });
    }

    /** The same with another worker. */
    public IngestConfig withWorker(WorkerConfig other) {
        return with(draft -> draft.worker = other);
    }

    private IngestConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** A configuration of which parts are replaced. */
    private static final class Draft {

        private ListenConfig listen;
        private AdminConfig admin;
        private HttpConfig http;
        private RateLimitConfig rateLimit;
        private final SignatureConfig signature;
        private Optional<JwtConfig> jwt;
        private WebhookConfig webhook;
        private EndpointsConfig endpoints;
        private NatsConfig nats;
        private final CapiConfig capi;
        private ScopeConfig scope;
        private PollConfig poll;
        private ReconcileConfig reconcile;
        private WorkerConfig worker;
        private final KafkaSettings kafka;
        private final SchemaRegistrySettings schemaRegistry;
        private final TopicsSettings topics;

        Draft(IngestConfig config) {
            this.listen = config.listen;
            this.admin = config.admin;
            this.http = config.http;
            this.rateLimit = config.rateLimit;
            this.signature = config.signature;
            this.jwt = config.jwt;
            this.webhook = config.webhook;
            this.endpoints = config.endpoints;
            this.nats = config.nats;
            this.capi = config.capi;
            this.scope = config.scope;
            this.poll = config.poll;
            this.reconcile = config.reconcile;
            this.worker = config.worker;
            this.kafka = config.kafka;
            this.schemaRegistry = config.schemaRegistry;
            this.topics = config.topics;
        }

        IngestConfig done() {
            return new IngestConfig(
                    listen,
                    admin,
                    http,
                    rateLimit,
                    signature,
                    jwt,
                    webhook,
                    endpoints,
                    nats,
                    capi,
                    scope,
                    poll,
                    reconcile,
                    worker,
                    kafka,
                    schemaRegistry,
                    topics);
        }
    }
}
