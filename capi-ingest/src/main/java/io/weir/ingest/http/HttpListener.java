package io.weir.ingest.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and leads each request to its operation and each answer back. */
public final class HttpListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** A connection that says nothing for so long is closed. */
    private static final int IDLE_SECONDS_MAX = 75;

    /** Twice the usual limit: a bearer token of a UAA can be some kilobytes. */
    private static final int HEADER_BYTES_MAX = 16 << 10;

    private static final int START_SECONDS_MAX = 10;

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

    private final Vertx vertx;
    private final HttpConfig config;
    private final List<Resource> resources;
    private final IngestMeters meters;
    private final RateLimits limits;
    private final Sources sources;
    private final Semaphore room;
    private final PendingBodies pending;
    private final Connections connections;
    private final ExecutorService operations = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpServer server;
    private final Optional<TlsReload> reload;
    private long reloadTimer = -1;

    /**
     * What a listener is made of.
     *
     * @param tls TLS on the port; empty for plain HTTP
     * @param resources what it leads to
     * @param limits of the requests of one source
     */
    public record Parts(
            Vertx vertx,
            Listen place,
            Optional<ListenTlsConfig> tls,
            HttpConfig config,
            List<Resource> resources,
            RateLimits limits,
            IngestMeters meters) {}

    private HttpListener(Parts parts) {
        this.vertx = parts.vertx();
        this.config = parts.config();
        this.resources = List.copyOf(parts.resources());
        this.meters = parts.meters();
        this.limits = parts.limits();
        this.sources = limits.sources();
        this.room = new Semaphore(config.requestsInFlightMax());
        this.pending = new PendingBodies(Math.max(1, config.requestsInFlightMax() * 3 / 4));
        Optional<TlsFiles> files = parts.tls().map(tls -> TlsFiles.read(tls, config.headTimeout()));
        this.server = vertx.createHttpServer(options(files));
        this.reload = parts.tls().map(tls -> new TlsReload(tls, files.orElseThrow(), server, meters));
        this.connections = new Connections(vertx, config, Duration.ofSeconds(IDLE_SECONDS_MAX), meters);
        server.connectionHandler(connections::opened);
        server.requestHandler(this::accept);
        server.invalidRequestHandler(this::refuseInvalid);
    }

    private static HttpServerOptions options(Optional<TlsFiles> files) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setIdleTimeout(IDLE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        files.map(TlsFiles::options)
                .ifPresent(tls -> options.setSsl(true)
                        .setKeyCertOptions(tls.getKeyCertOptions())
                        .setTrustOptions(tls.getTrustOptions())
                        .setClientAuth(tls.getClientAuth())
                        .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
                        .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit())
                        .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols()));
        return options;
    }

    /** Starts without TLS and without limits of one source, for a listener on loopback. */
    public static HttpListener start(
            Vertx vertx, Listen place, HttpConfig config, List<Resource> resources, IngestMeters meters) {
        return start(new Parts(vertx, place, Optional.empty(), config, resources, RateLimits.none(meters), meters));
    }

    /**
     * Starts and returns when it listens.
     *
     * @throws IllegalStateException when it cannot; names the place
     * @throws IllegalArgumentException when a certificate file cannot be used; names the key and the file
     */
    public static HttpListener start(Parts parts) {
        HttpListener listener = new HttpListener(parts);
        Listen place = parts.place();
        try {
            listener.server
                    .listen(place.port(), place.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS);
            listener.reload.ifPresent(reload -> listener.reloadTimer = reload.start(parts.vertx()));
            return listener;
        } catch (ExecutionException | TimeoutException e) {
            listener.connections.close();
            throw new IllegalStateException("cannot listen on " + place.host() + ":" + place.port() + ": " + e, e);
        } catch (InterruptedException e) {
            listener.connections.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting to listen", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    private void accept(HttpServerRequest request) {
        connections.working(request.connection());
        String path = request.path() == null ? "" : request.path();
        Optional<Resource> resource =
                resources.stream().filter(candidate -> candidate.matches(path)).findFirst();
        String name = resource.map(Resource::name).orElse("none");
        Peer peer = peer(request);
        try {
            limits.requireAddress(peer.address());
            refuseBrowsers(request);
            Operation operation = operation(request, resource);
            if (room.tryAcquire()) {
                new Exchange(request, name, operation, peer).start();
            } else {
                refuse(request, name, busy());
            }
        } catch (ProblemException problem) {
            refuse(request, name, problem);
        }
    }

    private static Operation operation(HttpServerRequest request, Optional<Resource> resource) {
        if (resource.isEmpty()) {
            throw new ProblemException(ProblemKind.NOT_FOUND, "there is nothing at this path");
        }
        String method = request.method().name();
        Operation operation = resource.get().operations().get(method);
        if (operation == null) {
            String allowed = resource.get().allowed();
            throw new ProblemException(
                            ProblemKind.METHOD_NOT_ALLOWED,
                            "the method " + method + " is not allowed here; " + allowed + " is")
                    .withHeaders(Map.of("Allow", allowed));
        }
        return operation;
    }

    /** A page in somebody's browser must not change anything here: browsers name the page's origin, others do not. */
    private static void refuseBrowsers(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !SAFE_METHODS.contains(request.method().name())) {
            throw ProblemException.ofField(
                    ProblemKind.OUT_OF_SCOPE,
                    "Origin",
                    "requests that change something are not taken from web pages: this one carries the header Origin");
        }
    }

    private Peer peer(HttpServerRequest request) {
        List<String> forwarded = request.headers().getAll("X-Forwarded-For");
        String address = sources.address(
                Connections.address(request.connection()), forwarded.isEmpty() ? null : String.join(",", forwarded));
        return new Peer(address, request.connection().isSsl(), certificate(request.connection()));
    }

    private static @Nullable X509Certificate certificate(HttpConnection connection) {
        if (!connection.isSsl()) {
            return null;
        }
        try {
            Certificate[] chain = connection.sslSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? leaf : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private ProblemException busy() {
        return new ProblemException(
                ProblemKind.UNAVAILABLE,
                "the " + config.requestsInFlightMax()
                        + " requests that may be worked at once are being worked; try again");
    }

    private void refuse(HttpServerRequest request, String name, ProblemException problem) {
        write(request, name, ProblemJson.answer(problem));
        discard(request);
    }

    /** Reads past the body under the same limits, so that the client gets to read the answer. */
    private void discard(HttpServerRequest request) {
        BodyReader.read(vertx, request, 0, config.bodyTimeout(), new BodyReader.Listener() {
            @Override
            public void whole(byte[] body) {}

            @Override
            public void refused(ProblemException problem) {
                if (problem.kind() == ProblemKind.REQUEST_TIMEOUT) {
                    var _ = request.connection().close();
                }
            }

            @Override
            public void gone() {}
        });
    }

    /** What Netty could not even read as a request; the connection is of no use afterwards. */
    private void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        ProblemKind kind = switch (cause == null ? "" : cause.getClass().getSimpleName()) {
            case "TooLongHttpLineException" -> ProblemKind.TARGET_TOO_LONG;
            case "TooLongHttpHeaderException" -> ProblemKind.HEADERS_TOO_LARGE;
            default -> ProblemKind.MALFORMED_REQUEST;
        };
        write(request, "invalid", ProblemJson.answer(new ProblemException(kind, kind.title())))
                .onComplete(written -> {
                    var _ = request.connection().close();
                });
    }

    private Future<Void> write(HttpServerRequest request, String name, Answer answer) {
        meters.answered(name, answer.status());
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.putHeader("Content-Type", answer.contentType());
        }
        answer.headers().forEach(response::putHeader);
        return response.end(Buffer.buffer(answer.body()))
                .onComplete(written -> connections.answered(request.connection()));
    }

    /** One request that has room, from its body to its answer. */
    private final class Exchange implements BodyReader.Listener {

        private final HttpServerRequest request;
        private final String name;
        private final Operation operation;
        private final Peer peer;
        private final Context context = vertx.getOrCreateContext();

        Exchange(HttpServerRequest request, String name, Operation operation, Peer peer) {
            this.request = request;
            this.name = name;
            this.operation = operation;
            this.peer = peer;
        }

        void start() {
            if (!pending.begin(peer.address())) {
                room.release();
                refuse(request, name, limits.tooManyBodies(peer.address(), pending.perAddressMax()));
                return;
            }
            BodyReader.read(vertx, request, config.bodyMax().bytes(), config.bodyTimeout(), this);
        }

        @Override
        public void whole(byte[] body) {
            pending.end(peer.address());
            ApiRequest whole = new ApiRequest(
                    request.method().name(),
                    request.uri(),
                    String.valueOf(request.path()),
                    header -> {
                        List<String> values = request.headers().getAll(header);
                        return values.isEmpty() ? null : String.join(",", values);
                    },
                    body,
                    peer);
            operations.execute(() -> {
                Answer answer = answered(whole);
                context.runOnContext(back -> finish(answer));
            });
        }

        @Override
        public void refused(ProblemException problem) {
            pending.end(peer.address());
            finish(ProblemJson.answer(problem));
            if (problem.kind() == ProblemKind.REQUEST_TIMEOUT) {
                // The rest of the body may never come.
                var _ = request.connection().close();
            }
        }

        @Override
        public void gone() {
            pending.end(peer.address());
            room.release();
        }

        private void finish(Answer answer) {
            write(request, name, answer).onComplete(written -> room.release());
        }

        private Answer answered(ApiRequest whole) {
            try {
                return operation.answer(whole);
            } catch (ProblemException e) {
                return ProblemJson.answer(e);
            } catch (Throwable e) {
                String id = UUID.randomUUID().toString();
                LOG.error("a request failed unexpectedly id={} operation={}", id, name, e);
                return ProblemJson.answer(new ProblemException(
                        ProblemKind.INTERNAL, "the request failed; the log says why under id " + id));
            }
        }
    }

    /** Stops accepting, lets what is in flight finish within the drain time, closes. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        connections.close();
        if (reloadTimer >= 0) {
            vertx.cancelTimer(reloadTimer);
        }
        try {
            server.shutdown(config.drainTimeout())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(config.drainTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("requests were still in flight when the listener closed error={}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        operations.shutdownNow();
    }
}
