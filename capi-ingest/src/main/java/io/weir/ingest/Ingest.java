package io.weir.ingest;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.weir.ingest.admin.AdminApi;
import io.weir.ingest.admin.OverrideApi;
import io.weir.ingest.admin.ScanApi;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.control.ControlTable;
import io.weir.ingest.control.ControlWriter;
import io.weir.ingest.credential.Checks;
import io.weir.ingest.credential.TokenCheck;
import io.weir.ingest.endpoint.AliveBeat;
import io.weir.ingest.endpoint.BeatGate;
import io.weir.ingest.endpoint.EndpointApi;
import io.weir.ingest.endpoint.EndpointEvents;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.http.HttpListener;
import io.weir.ingest.http.RateLimits;
import io.weir.ingest.http.Resource;
import io.weir.ingest.inbox.Chunks;
import io.weir.ingest.inbox.FrontProducer;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.leader.Leader;
import io.weir.ingest.leader.LeaderParts;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.nats.NatsMeters;
import io.weir.ingest.nats.NatsSource;
import io.weir.ingest.poll.PollParts;
import io.weir.ingest.reconcile.ReconcileParts;
import io.weir.ingest.rollback.RouteLog;
import io.weir.ingest.scope.Scope;
import io.weir.ingest.webhook.WebhookApi;
import io.weir.ingest.worker.Ownership;
import io.weir.ingest.worker.Worker;
import io.weir.ingest.worker.WorkerProbe;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final IngestConfig config;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final IngestMeters meters = new IngestMeters(metrics);
    private final HttpListener api;
    private final HttpListener admin;

    private Ingest(IngestConfig config, WorkerProbe probe) {
        this.config = config;
        try {
            opened(metrics::close);
            new JvmMemoryMetrics().bindTo(metrics);
            new JvmThreadMetrics().bindTo(metrics);
            Kafka kafka = kafka();
            Inbox inbox = new Inbox(kafka.producer(), kafka.topics().capiNotifications(), kafka.serdes(), meters);
            Capi capi = capi();
            Control control = control(kafka);
            Worker worker = opened(worker(kafka, capi, control, probe));
            Leader leader = opened(leader(kafka, capi, control, inbox, worker.ownership()));
            leader.start();
            worker.start();
            EndpointEvents registrations = new EndpointEvents(
                    kafka.producer(), kafka.topics().endpointEvents(), kafka.serdes(), EndpointSource.HTTP);
            AliveBeat beat = new AliveBeat(registrations, BeatGate.OPEN, meters, clock);
            Vertx vertx = Vertx.vertx();
            opened(() -> closeVertx(vertx));
            AdminApi adminApi = new AdminApi(metrics, worker, beat, capi.patience(), leader, clock);
            admin = opened(
                    listenForOperators(vertx, adminApi, scanApi(leader, control), overrideApi(kafka, control, inbox)));
            api = opened(listen(vertx, registrations, inbox, beat));
            opened(beat).start(BEAT_PERIOD);
            if (config.nats().isOn()) {
                opened(NatsSource.start(nats(kafka, worker.ownership())));
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

    // ---- Kafka

    private record Kafka(Admin admin, TopicCatalog topics, RecordSerdes serdes, Producer<byte[], byte[]> producer) {}

    private Kafka kafka() {
        RecordSerdes serdes = opened(new RecordSerdes(config.schemaRegistry().toSerdeSettings()));
        Admin kafkaAdmin = opened(Admin.create(client()));
        TopicCatalog topics = config.topics().toCatalog();
        createTopics(topics, kafkaAdmin, config.kafka());
        Producer<byte[], byte[]> producer = FrontProducer.create(
                client(),
                config.topics().prefix() + "ingest-front",
                config.http().acknowledgeTimeout());
        opened(() -> producer.close(PRODUCER_CLOSE));
        return new Kafka(kafkaAdmin, topics, serdes, producer);
    }

    private static void createTopics(TopicCatalog topics, Admin kafkaAdmin, KafkaSettings kafka) {
        try {
            topics.createOrVerify(kafkaAdmin);
        } catch (RuntimeException e) {
            throw KafkaRefusal.of(e, kafka).orElse(e);
        }
    }

    private Map<String, Object> client() {
        return config.kafka().clientProperties();
    }

    // ---- CAPI, worker and leader

    private record Capi(CapiClient client, PatientCapi patience) {}

    private Capi capi() {
        CapiClient client = opened(new CapiClient(config.capi(), Scope.of(config.scope()), clock, meters));
        return new Capi(client, new PatientCapi(config.capi().retryPauseMax(), clock));
    }

    private record Control(ControlTable table, ControlWriter writer) {}

    private Control control(Kafka kafka) {
        ControlTable table = opened(new ControlTable(client(), kafka.topics(), kafka.serdes()));
        table.start();
        return new Control(
                table, new ControlWriter(kafka.producer(), kafka.topics().control(), kafka.serdes(), clock));
    }

    private Worker worker(Kafka kafka, Capi capi, Control control, WorkerProbe probe) {
        return new Worker(new Worker.Parts(
                config.worker(),
                client(),
                kafka.admin(),
                kafka.topics(),
                kafka.serdes(),
                capi.client(),
                capi.patience(),
                control.writer()::orderScan,
                meters,
                clock,
                probe));
    }

    private Leader leader(Kafka kafka, Capi capi, Control control, Inbox inbox, Ownership ownership) {
        Chunks chunks = new Chunks(inbox);
        return new Leader(new LeaderParts(
                ownership,
                new PollParts(
                        config.poll(),
                        capi.client(),
                        control.table(),
                        control.writer(),
                        chunks,
                        client(),
                        kafka.topics(),
                        kafka.serdes(),
                        meters,
                        clock),
                new ReconcileParts(
                        config.reconcile(),
                        capi.client(),
                        capi.patience(),
                        control.table(),
                        control.writer(),
                        chunks,
                        kafka.admin(),
                        kafka.topics(),
                        config.worker().group(config.topics().prefix()),
                        meters,
                        clock),
                config.capi().retryPauseMax()));
    }

    // ---- what comes in

    private NatsSource.Parts nats(Kafka kafka, Ownership ownership) {
        return new NatsSource.Parts(
                config.nats(),
                client(),
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

    private ScanApi scanApi(Leader leader, Control control) {
        return new ScanApi(
                leader, control.table(), control.writer(), config.http().acknowledgeTimeout());
    }

    private OverrideApi overrideApi(Kafka kafka, Control control, Inbox inbox) {
        RouteLog log = new RouteLog(
                client(),
                kafka.admin(),
                kafka.topics(),
                kafka.serdes(),
                config.admin().readTimeout());
        return new OverrideApi(log, control.table(), inbox, config.http().acknowledgeTimeout(), clock);
    }

    private HttpListener listenForOperators(Vertx vertx, AdminApi adminApi, ScanApi scans, OverrideApi overrides) {
        List<Resource> resources = new ArrayList<>(adminApi.resources());
        resources.addAll(scans.resources());
        resources.addAll(overrides.resources());
        return HttpListener.start(vertx, config.admin().place(), config.http(), resources, meters);
    }

    private HttpListener listen(Vertx vertx, EndpointEvents registrations, Inbox inbox, AliveBeat beat) {
        RateLimits limits = new RateLimits(config.rateLimit(), System::nanoTime, meters);
        Optional<TokenCheck> tokens = config.jwt().map(jwt -> opened(TokenCheck.of(jwt, meters)));
        Checks checks = new Checks(config.signature().tolerance(), tokens, limits);
        Exposure.of(config).forEach(warning -> LOG.warn("{}", warning));
        Duration acknowledge = config.http().acknowledgeTimeout();
        EndpointWriter writer = new EndpointWriter(registrations, meters, clock);
        WebhookApi webhooks = new WebhookApi(config.webhook(), checks, inbox, acknowledge, clock);
        EndpointApi endpoints = new EndpointApi(config.endpoints(), checks, writer, beat, acknowledge, clock);
        return HttpListener.start(new HttpListener.Parts(
                vertx,
                config.listen().place(),
                config.listen().tls(),
                config.http(),
                List.of(webhooks.resource(), endpoints.resource()),
                limits,
                meters));
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

    /** Port of health, readiness, metrics and orders. */
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
