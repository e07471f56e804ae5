package io.weir.ingest;

import io.weir.ingest.capi.CapiConfig;
import io.weir.ingest.endpoint.EndpointsConfig;
import io.weir.ingest.http.AdminConfig;
import io.weir.ingest.http.HttpConfig;
import io.weir.ingest.http.ListenConfig;
import io.weir.ingest.nats.NatsConfig;
import io.weir.ingest.signature.SignatureConfig;
import io.weir.ingest.webhook.WebhookConfig;
import io.weir.ingest.worker.WorkerConfig;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;

/**
 * The configuration of an ingest instance; every key is described where its section is.
 *
 * @param listen where the public API listens
 * @param admin where health and metrics are shown
 * @param http limits of the API
 * @param signature how requests are verified
 * @param webhook who may send webhooks
 * @param endpoints who may register endpoints
 * @param nats where endpoints are announced over NATS
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
        SignatureConfig signature,
        WebhookConfig webhook,
        EndpointsConfig endpoints,
        NatsConfig nats,
        CapiConfig capi,
        WorkerConfig worker,
        KafkaSettings kafka,
        SchemaRegistrySettings schemaRegistry,
        TopicsSettings topics) {

    /** What every variable of the environment begins with that sets a key. */
    public static final String ENV_PREFIX = "WEIR_INGEST";

    /** Everything at its default but where Kafka, the registry and CAPI are; free ports on loopback; no credentials. */
    public static IngestConfig onFreePorts(
            KafkaSettings kafka, SchemaRegistrySettings schemaRegistry, TopicsSettings topics, CapiConfig capi) {
        return new IngestConfig(
                new ListenConfig("127.0.0.1", 0),
                new AdminConfig("127.0.0.1", 0),
                HttpConfig.defaults(),
                SignatureConfig.defaults(),
                WebhookConfig.none(),
                EndpointsConfig.none(),
                NatsConfig.none(),
                capi,
                WorkerConfig.defaults(),
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same, listening elsewhere. */
    public IngestConfig withPorts(ListenConfig api, AdminConfig adminApi) {
        return new IngestConfig(
                api, adminApi, http, signature, webhook, endpoints, nats, capi, worker, kafka, schemaRegistry, topics);
    }

    /** The same with other limits of the API. */
    public IngestConfig withHttp(HttpConfig other) {
        return new IngestConfig(
                listen, admin, other, signature, webhook, endpoints, nats, capi, worker, kafka, schemaRegistry, topics);
    }

    /** The same with other senders. */
    public IngestConfig withSenders(WebhookConfig webhooks, EndpointsConfig endpointApi) {
        return new IngestConfig(
                listen,
                admin,
                http,
                signature,
                webhooks,
                endpointApi,
                nats,
                capi,
                worker,
                kafka,
                schemaRegistry,
                topics);
    }

    /** The same with another worker. */
    public IngestConfig withWorker(WorkerConfig other) {
        return new IngestConfig(
                listen, admin, http, signature, webhook, endpoints, nats, capi, other, kafka, schemaRegistry, topics);
    }

    /** The same, listening to NATS. */
    public IngestConfig withNats(NatsConfig other) {
        return new IngestConfig(
                listen, admin, http, signature, webhook, endpoints, other, capi, worker, kafka, schemaRegistry, topics);
    }
}
