package io.weir.standalone.stack;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.embedded.capi.SimulatedCapiSettings;
import io.weir.embedded.capi.SimulatedClient;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.ingest.Ingest;
import io.weir.ingest.IngestConfig;
import io.weir.projector.Projector;
import io.weir.projector.ProjectorConfig;
import io.weir.router.Router;
import io.weir.router.RouterConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every service in this JVM. Started in the order broker, registry, CAPI, ingest, projector, routers; closed in reverse, each
 * part even when one before it failed to close. A start that fails closes what had started.
 */
public final class WeirStack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WeirStack.class);
    private static final String CAPI_CLIENT = "weir";
    private static final String CAPI_SECRET = "capi-client";

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final long POLL_NANOS = 10_000_000;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);

    private final StackSettings settings;
    private final Progress progress;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Router> routers = new ArrayList<>();
    private final DataFolder folder;
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;
    private final @Nullable SimulatedCapi capi;
    private final Ingest ingest;
    private final Projector projector;

    private WeirStack(StackSettings settings, Progress progress, CapiWebhooks.Listener webhooks) throws Exception {
        this.settings = settings;
        this.progress = progress;
        try {
            folder = closeLater(DataFolder.open(settings.dataFolder()));
            ServiceFiles files = new ServiceFiles(folder, settings);
            broker = start("Kafka broker", this::startBroker, EmbeddedBroker::bootstrapServers);
            registry = start(
                    "schema registry",
                    () -> EmbeddedRegistry.start(
                            new EmbeddedRegistrySettings(settings.ports().registry(), broker.bootstrapServers())),
                    EmbeddedRegistry::url);
            ServiceFiles.KafkaAccess kafka = new ServiceFiles.KafkaAccess(broker.bootstrapServers(), registry.url());
            capi = settings.capi() instanceof CapiSource.Simulated && !files.configuresCapi()
                    ? start(
                            "simulated CAPI and UAA",
                            this::startCapi,
                            started -> started.uri().toString())
                    : null;
            ingest = start(
                    "capi-ingest",
                    () -> Ingest.start(ServiceFiles.load(
                            IngestConfig.class, files.ingest(kafka, capiAccess()), IngestConfig.ENV_PREFIX)),
                    started -> "http://127.0.0.1:" + started.httpPort());
            if (capi != null) {
                closeLater(CapiWebhooks.forward(capi, webhookUri(), webhookSecret(), webhooks));
            }
            projector = start(
                    "route-projector",
                    () -> Projector.start(ServiceFiles.load(
                            ProjectorConfig.class, files.projector(kafka), ProjectorConfig.ENV_PREFIX)),
                    started -> "admin http://127.0.0.1:" + started.adminPort());
            for (int i = 0; i < settings.routers(); i++) {
                Path file = files.router(kafka, i);
                Router router = progress.run(
                        "router " + (i + 1),
                        () -> Router.start(ServiceFiles.load(RouterConfig.class, file, RouterConfig.ENV_PREFIX)),
                        started -> "admin http://127.0.0.1:" + started.adminPort());
                closeLater(() -> end(router));
                routers.add(router);
            }
        } catch (Exception failure) {
            close();
            throw failure;
        }
    }

    /**
     * Starts everything and returns when all of it runs; routers may still be reading their tables then.
     *
     * @param webhooks told of every webhook that the simulated CAPI's forwarder got accepted
     * @throws Exception the failure of the part that did not start
     */
    public static WeirStack start(StackSettings settings, Progress progress, CapiWebhooks.Listener webhooks)
            throws Exception {
        return new WeirStack(settings, progress, webhooks);
    }

    private EmbeddedBroker startBroker() {
        return EmbeddedBroker.start(
                new EmbeddedBrokerSettings(folder.kafka(), settings.ports().kafka()));
    }

    private SimulatedCapi startCapi() {
        return SimulatedCapi.start(SimulatedCapiSettings.defaults()
                .withPort(settings.ports().capi())
                .withClients(List.of(SimulatedClient.admin(CAPI_CLIENT, folder.secretText(CAPI_SECRET))))
                .withStateFile(folder.capiState()));
    }

    private ServiceFiles.@Nullable CapiAccess capiAccess() {
        return switch (settings.capi()) {
            case CapiSource.Foundation real ->
                new ServiceFiles.CapiAccess(real.url(), real.clientId(), real.secretFile(), real.skipSslValidation());
            case CapiSource.Simulated simulated ->
                capi == null
                        ? null
                        : new ServiceFiles.CapiAccess(capi.uri(), CAPI_CLIENT, folder.secret(CAPI_SECRET), false);
        };
    }

    private <T extends AutoCloseable> T start(String name, Callable<T> work, Function<T, String> outcome)
            throws Exception {
        return closeLater(progress.run(name, work, outcome));
    }

    private <T extends AutoCloseable> T closeLater(T part) {
        started.push(part);
        return part;
    }

    /**
     * Waits until every router takes requests: both tables are complete.
     *
     * @return how many routers there are
     */
    public int awaitReady() throws InterruptedException, TimeoutException {
        for (int i = 0; i < routers.size(); i++) {
            Router router = routers.get(i);
            try {
                router.ready().toCompletableFuture().get(READY_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException failure) {
                throw new IllegalStateException(
                        "router " + (i + 1) + " cannot take requests on port " + router.port(), failure.getCause());
            }
        }
        return routers.size();
    }

    /** Waits until changes flow: the projector works on all partitions. After a crash that takes some seconds. */
    public boolean awaitProjecting() throws TimeoutException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (!projector.isReady()) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("the projector is not ready after " + READY_TIMEOUT.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static void end(Router router) {
        try {
            router.drain().toCompletableFuture().get(DRAIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException notDrained) {
            LOG.warn("router closes without being drained error={}", notDrained.toString());
        }
        router.close();
    }

    /** The folder that holds everything. */
    public DataFolder folder() {
        return folder;
    }

    /** Address of the broker. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Address of the schema registry. */
    public String registryUrl() {
        return registry.url();
    }

    /** The simulated CAPI, unless a foundation's is used. */
    public Optional<SimulatedCapi> capi() {
        return Optional.ofNullable(capi);
    }

    /** Ingest. */
    public Ingest ingest() {
        return ingest;
    }

    /** The projector. */
    public Projector projector() {
        return projector;
    }

    /** The routers, in the order of their names. */
    public List<Router> routers() {
        return List.copyOf(routers);
    }

    /** Where ingest takes webhooks. */
    public URI webhookUri() {
        return ingestUri().resolve("/v1/webhooks/capi");
    }

    /** Where ingest's HTTP API is. */
    public URI ingestUri() {
        return URI.create("http://127.0.0.1:" + ingest.httpPort());
    }

    /** File with the secret of the simulated CAPI's client. */
    public Path capiSecretFile() {
        return folder.secret(CAPI_SECRET);
    }

    /** With what webhooks are signed. */
    public String webhookSecret() {
        return folder.secretText(ServiceFiles.WEBHOOK_SECRET);
    }

    /** File with the secret that signs webhooks. */
    public Path webhookSecretFile() {
        return folder.secret(ServiceFiles.WEBHOOK_SECRET);
    }

    /** Name of the credential that may register any endpoint. */
    public String endpointCredential() {
        return ServiceFiles.ENDPOINT_CREDENTIAL;
    }

    /** With what that credential signs. */
    public String endpointSecret() {
        return folder.secretText(ServiceFiles.ENDPOINT_SECRET);
    }

    /** File with that secret. */
    public Path endpointSecretFile() {
        return folder.secret(ServiceFiles.ENDPOINT_SECRET);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception failure) {
                LOG.warn(
                        "closing failed error={} part={}",
                        failure.toString(),
                        part.getClass().getSimpleName());
            }
        }
    }
}
