package io.weir.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.ingest.admin.AdminApi;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.endpoint.AliveBeat;
import io.weir.ingest.endpoint.BeatGate;
import io.weir.ingest.endpoint.EndpointApi;
import io.weir.ingest.endpoint.EndpointEvents;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.http.HttpListener;
import io.weir.ingest.inbox.FrontProducer;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.nats.NatsMeters;
import io.weir.ingest.nats.NatsSource;
import io.weir.ingest.scan.FullScan;
import io.weir.ingest.webhook.WebhookApi;
import io.weir.ingest.worker.Ownership;
import io.weir.ingest.worker.Worker;
import io.weir.ingest.worker.WorkerProbe;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running instance of the ingest service. */
public final class Ingest implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    /** DESIGN 5.7: what the clock of expiry advances by at most is twice this. */
    private static final Duration BEAT_PERIOD = Duration.ofSeconds(5);

    private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(5);

    /** What is open, the last opened first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    private final InstantSource clock = InstantSource.system();
    private final HttpListener api;
    private final HttpListener admin;

    private Ingest(IngestConfig config, WorkerProbe probe) {
        try {
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            opened(metrics::close);
            new JvmMemoryMetrics().bindTo(metrics);
            new JvmThreadMetrics().bindTo(metrics);
            IngestMeters meters = new IngestMeters(metrics);
            Kafka kafka = kafka(config);
            Inbox inbox = new Inbox(kafka.producer(), kafka.topics().capiNotifications(), kafka.serdes(), meters);
            CapiClient capi = opened(new CapiClient(config.capi(), clock, meters::capi));
            PatientCapi patience = new PatientCapi(config.capi().retryPauseMax(), clock);
            FullScan scan = new FullScan(capi, patience, inbox, meters, clock);
            Worker worker = opened(Worker.start(new Worker.Parts(
                    config.worker(),
                    config.kafka().clientProperties(),
                    kafka.admin(),
                    kafka.topics(),
                    kafka.serdes(),
                    capi,
                    patience,
                    scan,
                    meters,
                    clock,
                    probe)));
            EndpointEvents registrations = new EndpointEvents(
                    kafka.producer(), kafka.topics().endpointEvents(), kafka.serdes(), EndpointSource.HTTP);
            AliveBeat beat = new AliveBeat(registrations, BeatGate.OPEN, meters, clock);
            Vertx vertx = Vertx.vertx();
            opened(() -> closeVertx(vertx));
            AdminApi adminApi = new AdminApi(metrics, worker, beat, patience, clock);
            admin = opened(
                    HttpListener.start(vertx, config.admin().place(), config.http(), adminApi.resources(), meters));
            api = opened(listen(vertx, config, registrations, inbox, beat, meters));
            opened(beat).start(BEAT_PERIOD);
            if (config.nats().isOn()) {
                opened(NatsSource.start(nats(config, kafka, worker.ownership(), meters, metrics)));
            }
            LOG.info(
                    "ingest started port={} adminPort={} capi={} prefix={}",
                    api.port(),
                    admin.port(),
                    config.capi().url(),
                    config.topics().prefix());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private record Kafka(Admin admin, TopicCatalog topics, RecordSerdes serdes, Producer<byte[], byte[]> producer) {}

    private Kafka kafka(IngestConfig config) {
        Map<String, Object> client = config.kafka().clientProperties();
        RecordSerdes serdes = opened(new RecordSerdes(config.schemaRegistry().toSerdeSettings()));
        Admin kafkaAdmin = opened(Admin.create(client));
        TopicCatalog topics = config.topics().toCatalog();
        topics.createOrVerify(kafkaAdmin);
        Producer<byte[], byte[]> producer = FrontProducer.create(
                client, config.topics().prefix() + "ingest-front", config.http().acknowledgeTimeout());
        opened(() -> producer.close(PRODUCER_CLOSE));
        return new Kafka(kafkaAdmin, topics, serdes, producer);
    }

    private NatsSource.Parts nats(
            IngestConfig config, Kafka kafka, Ownership ownership, IngestMeters meters, MeterRegistry metrics) {
        return new NatsSource.Parts(
                config.nats(),
                config.kafka().clientProperties(),
                kafka.topics(),
                kafka.serdes(),
                ownership,
                meters,
                new NatsMeters(metrics),
                clock,
                // Whatever was on its way before a pause that cost the partition must not get through after it.
                config.worker().sessionTimeout().dividedBy(2),
                BEAT_PERIOD);
    }

    private HttpListener listen(
            Vertx vertx,
            IngestConfig config,
            EndpointEvents registrations,
            Inbox inbox,
            AliveBeat beat,
            IngestMeters meters) {
        Duration tolerance = config.signature().tolerance();
        Duration acknowledge = config.http().acknowledgeTimeout();
        EndpointWriter writer = new EndpointWriter(registrations, meters, clock);
        WebhookApi webhooks = new WebhookApi(config.webhook(), tolerance, inbox, acknowledge, clock);
        EndpointApi endpoints = new EndpointApi(config.endpoints(), tolerance, writer, beat, acknowledge, clock);
        return HttpListener.start(
                vertx,
                config.listen().place(),
                config.http(),
                List.of(webhooks.resource(), endpoints.resource()),
                meters);
    }

    /**
     * Creates or verifies the topics and starts.
     *
     * @throws io.weir.schemas.topic.TopicMismatchException when a topic is not as it must be
     * @throws RuntimeException when Kafka cannot be reached or a port is taken; the message says which
     */
    public static Ingest start(IngestConfig config) {
        return start(config, WorkerProbe.NONE);
    }

    /** Starts with a probe on the worker's steps, for tests that kill it there. */
    public static Ingest start(IngestConfig config, WorkerProbe probe) {
        return new Ingest(config, probe);
    }

    /** Port of the public API. */
    public int httpPort() {
        return api.port();
    }

    /** Port of health, readiness and metrics. */
    public int adminPort() {
        return admin.port();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private static void closeVertx(Vertx vertx) throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    /** Stops accepting, finishes what is in flight, lets the worker finish its transaction, closes the rest. Idempotent. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("something did not close cleanly error={}", e.toString());
            }
        }
    }
}
