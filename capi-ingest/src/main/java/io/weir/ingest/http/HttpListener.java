package io.weir.ingest.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and leads each request to its operation and each answer back. */
public final class HttpListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** A connection that says nothing for so long is closed. */
    private static final int IDLE_SECONDS_MAX = 75;

    private static final int START_SECONDS_MAX = 10;

    private final Vertx vertx;
    private final HttpConfig config;
    private final List<Resource> resources;
    private final IngestMeters meters;
    private final Semaphore room;
    private final ExecutorService operations = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpServer server;

    private HttpListener(Vertx vertx, HttpConfig config, List<Resource> resources, IngestMeters meters) {
        this.vertx = vertx;
        this.config = config;
        this.resources = List.copyOf(resources);
        this.meters = meters;
        this.room = new Semaphore(config.requestsInFlightMax());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setIdleTimeout(IDLE_SECONDS_MAX)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
        server.requestHandler(this::accept);
        server.invalidRequestHandler(this::refuseInvalid);
    }

    /** Starts and returns when it listens; throws an {@link IllegalStateException} that names the place when it cannot. */
    public static HttpListener start(
            Vertx vertx, Listen place, HttpConfig config, List<Resource> resources, IngestMeters meters) {
        HttpListener listener = new HttpListener(vertx, config, resources, meters);
        try {
            listener.server
                    .listen(place.port(), place.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS_MAX, TimeUnit.SECONDS);
            return listener;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot listen on " + place.host() + ":" + place.port() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting to listen", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    private void accept(HttpServerRequest request) {
        String path = request.path() == null ? "" : request.path();
        Optional<Resource> resource =
                resources.stream().filter(candidate -> candidate.matches(path)).findFirst();
        if (resource.isEmpty()) {
            refuse(request, "none", new ProblemException(ProblemKind.NOT_FOUND, "there is nothing at this path"));
            return;
        }
        String name = resource.get().name();
        String method = request.method().name();
        Operation operation = resource.get().operations().get(method);
        if (operation == null) {
            String allowed = resource.get().allowed();
            Answer answer = ProblemJson.answer(new ProblemException(
                    ProblemKind.METHOD_NOT_ALLOWED,
                    "the method " + method + " is not allowed here; " + allowed + " is"));
            write(request.response(), name, answer.with("Allow", allowed));
            discard(request);
        } else if (!room.tryAcquire()) {
            refuse(request, name, busy());
        } else {
            new Exchange(request, name, operation).start();
        }
    }

    private ProblemException busy() {
        return new ProblemException(
                ProblemKind.UNAVAILABLE,
                "the " + config.requestsInFlightMax()
                        + " requests that may be worked at once are being worked; try again");
    }

    private void refuse(HttpServerRequest request, String name, ProblemException problem) {
        write(request.response(), name, ProblemJson.answer(problem));
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
        write(request.response(), "invalid", ProblemJson.answer(new ProblemException(kind, kind.title())))
                .onComplete(written -> {
                    var _ = request.connection().close();
                });
    }

    private Future<Void> write(HttpServerResponse response, String name, Answer answer) {
        meters.answered(name, answer.status());
        if (response.closed() || response.ended()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.putHeader("Content-Type", answer.contentType());
        }
        answer.headers().forEach(response::putHeader);
        return response.end(Buffer.buffer(answer.body()));
    }

    /** One request that has room, from its body to its answer. */
    private final class Exchange implements BodyReader.Listener {

        private final HttpServerRequest request;
        private final String name;
        private final Operation operation;
        private final Context context = vertx.getOrCreateContext();

        Exchange(HttpServerRequest request, String name, Operation operation) {
            this.request = request;
            this.name = name;
            this.operation = operation;
        }

        void start() {
            BodyReader.read(vertx, request, config.bodyMax().bytes(), config.bodyTimeout(), this);
        }

        @Override
        public void whole(byte[] body) {
            ApiRequest whole = new ApiRequest(
                    request.method().name(),
                    request.uri(),
                    String.valueOf(request.path()),
                    header -> {
                        List<String> values = request.headers().getAll(header);
                        return values.isEmpty() ? null : String.join(",", values);
                    },
                    body);
            operations.execute(() -> {
                Answer answer = answered(whole);
                context.runOnContext(back -> finish(answer));
            });
        }

        @Override
        public void refused(ProblemException problem) {
            finish(ProblemJson.answer(problem));
            if (problem.kind() == ProblemKind.REQUEST_TIMEOUT) {
                // The rest of the body may never come.
                var _ = request.connection().close();
            }
        }

        @Override
        public void gone() {
            room.release();
        }

        private void finish(Answer answer) {
            write(request.response(), name, answer).onComplete(written -> room.release());
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
