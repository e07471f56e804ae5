package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.HostAndPort;
import io.weir.embedded.fixture.Eventually;
import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.frontend.FrontendSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints of HTTP/2 without TLS, with clients of both versions; gRPC as it is on the wire. */
@Timeout(60)
class Http2BackendIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final HttpClientAgent client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    /** They are closed when nobody holds them any more. */
    private final List<HttpServer> servers = new ArrayList<>();

    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private Bed bed =
            new Bed(1, BackendSettings.defaults(), FrontendSettings.loopback().with(draft -> draft.h2c = true));

    @AfterEach
    void close() {
        bed.close();
        vertx.close().await();
    }

    @Test
    void aClientOfHttp1ReachesItOnOneConnection() throws Exception {
        serve(request -> request.body()
                .onSuccess(body -> request.response()
                        .putHeader("x-version", request.version().name())
                        .putHeader("x-host", String.valueOf(request.authority()))
                        .putHeader("x-app", request.getHeader("X-CF-ApplicationID"))
                        .end(body)));
        try (RawClient client = new RawClient(bed.port);
                RawClient other = new RawClient(bed.port)) {
            Response got = client.get("h", "/").read();
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
            Response posted = client.read();
            other.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n");
            Response chunked = other.read();

            assertThat(got.status()).isEqualTo(200);
            assertThat(got.header("x-version")).isEqualTo("HTTP_2");
            assertThat(got.header("x-host")).isEqualTo("h");
            assertThat(got.header("x-app")).isEqualTo("app");
            assertThat(posted.body()).isEqualTo("body");
            assertThat(chunked.body()).isEqualTo("body");
            assertThat(connections).hasSize(1);
        }
    }

    @Test
    void aUnaryCallOfGrpcKeepsItsTrailers() throws Exception {
        AtomicReference<String> te = new AtomicReference<>();
        serve(request -> request.body().onSuccess(body -> {
            te.set(String.valueOf(request.getHeader("te")));
            request.response()
                    .putHeader("content-type", "application/grpc")
                    .putTrailer("grpc-status", "0")
                    .putTrailer("grpc-message", "fine")
                    .end(body);
        }));

        HttpClientResponse response = call(HttpMethod.POST)
                .compose(call -> call.putHeader("te", "trailers")
                        .putHeader("content-type", "application/grpc")
                        .send(Buffer.buffer("message"))
                        .compose(r -> r.body().map(r)))
                .await();

        assertThat(te.get()).isEqualTo("trailers");
        assertThat(response.getTrailer("grpc-status")).isEqualTo("0");
        assertThat(response.getTrailer("grpc-message")).isEqualTo("fine");
        assertThat(response.body().await().toString()).isEqualTo("message");
    }

    @Test
    void aCallThatFailsAtOnceIsOnlyAHeadAndItsStatus() throws Exception {
        serve(request -> request.response()
                .putHeader("content-type", "application/grpc")
                .putHeader("grpc-status", "12")
                .end());

        HttpClientResponse response = call(HttpMethod.POST)
                .compose(call ->
                        call.send(Buffer.buffer("x")).compose(r -> r.body().map(r)))
                .await();

        assertThat(response.getHeader("grpc-status")).isEqualTo("12");
    }

    @Test
    void messagesStreamBothWaysAtOnce() throws Exception {
        serve(request -> {
            request.response().putHeader("content-type", "application/grpc").writeHead();
            request.handler(message -> request.response().write(message));
            request.endHandler(
                    end -> request.response().putTrailer("grpc-status", "0").end());
        });
        HttpClientRequest call = call(HttpMethod.POST).await();
        LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
        Promise<String> status = Promise.promise();
        call.response().onSuccess(response -> {
            response.handler(message -> received.add(message.toString()));
            response.endHandler(end -> status.complete(response.getTrailer("grpc-status")));
        });
        call.setChunked(true).writeHead();

        for (int i = 0; i < 20; i++) {
            call.write("message " + i).await();
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + i);
        }
        call.end().await();

        assertThat(status.future().await()).isEqualTo("0");
    }

    @Test
    void aClientThatCancelsResetsTheBackendsStreamAndLeavesOthersAlone() throws Exception {
        Promise<Long> reset = Promise.promise();
        serve(request -> {
            if (request.uri().equals("/hangs")) {
                request.exceptionHandler(cause -> {
                    if (cause instanceof StreamResetException e) {
                        reset.tryComplete(e.getCode());
                    }
                });
                request.response().setChunked(true).write("begun");
            } else {
                request.response().end("other");
            }
        });
        HttpClientRequest call = call(HttpMethod.POST, "/hangs").await();
        call.setChunked(true).writeHead();
        call.response().await();

        call.reset(8).await();

        assertThat(reset.future().await()).isEqualTo(8);
        Eventually.until(PATIENCE, () -> bed.metrics.active() == 0, "nothing is forwarded any more");
        assertThat(bodyOf(call(HttpMethod.GET, "/other"))).isEqualTo("other");
        assertThat(connections).hasSize(1);
        assertThat(bed.count("weir.endpoints.marked")).isZero();
    }

    @Test
    void aBackendThatResetsItsStreamResetsTheClientsWithTheSameCode() throws Exception {
        serve(request -> {
            request.response().setChunked(true).write("begun");
            request.connection()
                    .ping(Buffer.buffer("12345678"))
                    .onComplete(pong -> request.response().reset(11));
        });
        HttpClientResponse response =
                call(HttpMethod.GET).compose(HttpClientRequest::send).await();

        assertThatThrownBy(() -> response.end().await())
                .isInstanceOfSatisfying(
                        StreamResetException.class, e -> assertThat(e.getCode()).isEqualTo(11));
    }

    @Test
    void aResetBeforeTheResponseIs502AndIsNotRepeated() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        serve(request -> {
            asked.incrementAndGet();
            request.response().reset(2);
        });
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError"))
                    .isEqualTo("endpoint_failure (http2: stream reset by endpoint)");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aRefusedStreamIsSentElsewhereWhateverItIs() throws Exception {
        serve(request -> request.response().reset(7));
        serve(request -> request.response().end("other"));
        try (RawClient client = new RawClient(bed.port)) {
            for (int i = 0; i < 6; i++) {
                client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                assertThat(client.read().body()).isEqualTo("other");
            }
            assertThat(bed.count("weir.endpoints.marked")).isZero();
        }
    }

    @Test
    void noMoreStreamsAreOpenedThanTheEndpointAllows() throws Exception {
        bed.close();
        bed = new Bed(
                1,
                BackendSettings.defaults().with(change -> {
                    change.connectionsMax = 6;
                    change.idleConnectionsMax = 6;
                }),
                FrontendSettings.loopback().with(draft -> draft.h2c = true));
        Map<HttpConnection, AtomicInteger> now = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
        serve(new HttpServerOptions().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(2)), request -> {
            int streams = now.computeIfAbsent(request.connection(), c -> new AtomicInteger())
                    .incrementAndGet();
            most.accumulateAndGet(streams, Math::max);
            held.add(request);
        });
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(new RawClient(bed.port).get("h", "/"));
        }
        for (int answered = 0; answered < 6; answered++) {
            Eventually.until(PATIENCE, () -> !held.isEmpty(), "a request is there");
            HttpServerRequest request = held.remove();
            requireNonNull(now.get(request.connection())).decrementAndGet();
            request.response().end("ok");
        }
        for (RawClient client : clients) {
            assertThat(client.read().body()).isEqualTo("ok");
            client.close();
        }

        assertThat(most).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void afterGoAwayRequestsTakeAnotherConnectionAndThoseUnderWayEnd() throws Exception {
        Promise<Void> release = Promise.promise();
        serve(request -> {
            if (request.uri().equals("/slow")) {
                request.connection().shutdown(10, TimeUnit.SECONDS);
                release.future().onComplete(v -> request.response().end("slow"));
            } else {
                request.response().end("quick");
            }
        });
        Future<String> slow = call(HttpMethod.GET, "/slow")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(Buffer::toString);
        Eventually.until(PATIENCE, () -> connections.size() == 1, "the slow request is there");

        for (int i = 0; i < 5; i++) {
            assertThat(bodyOf(call(HttpMethod.GET, "/quick"))).isEqualTo("quick");
        }
        release.complete();

        assertThat(slow.await()).isEqualTo("slow");
    }

    @Test
    void aClientThatDoesNotReadStopsNobodyElseOnTheConnection() throws Exception {
        serve(request -> {
            if (request.uri().equals("/large")) {
                request.response().end(Buffer.buffer(new byte[16 << 20]));
            } else {
                request.response().end("quick");
            }
        });
        try (RawClient slow = new RawClient(bed.port);
                RawClient other = new RawClient(bed.port)) {
            slow.get("h", "/large").readHead();

            for (int i = 0; i < 20; i++) {
                assertThat(other.get("h", "/quick").read().body()).isEqualTo("quick");
            }

            assertThat(connections).hasSize(1);
            assertThat(slow.in.readNBytes(16 << 20)).hasSize(16 << 20);
        }
    }

    @Test
    void anEndpointThatDoesNotSpeakItIs502AndMarked() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint("127.0.0.1", backend.port(), "app", "h", "http2", null);

            Response response = client.get("h", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError"))
                    .isEqualTo("endpoint_failure (http2: endpoint does not speak HTTP/2)");
            bed.counts(1, "weir.endpoints.marked");
        }
    }

    @Test
    void anUpgradeIsAskedForByHttp1() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhi");
                });
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("app")).endpoint("127.0.0.1", backend.port(), "app", "h", "http2", null);

            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 101").endsWith("hi");
        }
    }

    @Test
    void aClientOfHttp2ReachesAnEndpointOfHttp1() throws Exception {
        try (RawBackend backend = ForwardingIT.echoing()) {
            bed.route("i", to("app")).endpoint(backend.port(), "app", "i");

            HttpClientResponse response = call("i", HttpMethod.POST, "/path")
                    .compose(call -> call.putHeader("content-length", "4")
                            .send(Buffer.buffer("body"))
                            .compose(r -> r.body().map(r)))
                    .await();

            assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(response.body().await().toString()).isEqualTo("body");
            assertThat(backend.heads.get(0)).startsWith("POST /path HTTP/1.1\r\n");
            assertThat(RawBackend.header(backend.heads.get(0), "Host")).isEqualTo("i");
            assertThat(RawBackend.header(backend.heads.get(0), "Transfer-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void aRequestOfHttp2WithoutABodyIsOneOfHttp1WithoutABody() throws Exception {
        try (RawBackend backend = RawBackend.named("ok")) {
            bed.route("i", to("app")).endpoint(backend.port(), "app", "i");

            assertThat(bodyOf(call("i", HttpMethod.GET, "/"))).isEqualTo("ok");

            assertThat(backend.heads.get(0)).doesNotContainIgnoringCase("content-length", "transfer-encoding");
        }
    }

    @Test
    void aResponseOfHttp1ThatBreaksOffResetsTheClientsStream() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
            c.readHead();
            c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        })) {
            bed.route("i", to("app")).endpoint(backend.port(), "app", "i");
            HttpClientResponse response = call("i", HttpMethod.GET, "/")
                    .compose(HttpClientRequest::send)
                    .await();

            assertThatThrownBy(() -> response.end().await()).isInstanceOf(StreamResetException.class);
        }
    }

    private void serve(Handler<HttpServerRequest> handler) {
        serve(new HttpServerOptions(), handler);
    }

    private void serve(HttpServerOptions options, Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer(options.setHost("127.0.0.1").setHttp2ClearTextEnabled(true))
                .connectionHandler(connections::add)
                .requestHandler(handler);
        servers.add(server);
        int port = server.listen(0).await().actualPort();
        bed.route("h", to("app")).endpoint("127.0.0.1", port, "app", "h", "http2", null);
    }

    private Future<HttpClientRequest> call(HttpMethod method) {
        return call("h", method, "/");
    }

    private Future<HttpClientRequest> call(HttpMethod method, String path) {
        return call("h", method, path);
    }

    /** A call by HTTP/2 with prior knowledge. */
    private Future<HttpClientRequest> call(String host, HttpMethod method, String path) {
        return client.request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(bed.port)
                        .setMethod(method)
                        .setURI(path))
                .map(call -> call.authority(HostAndPort.create(host, 80)));
    }

    private static String bodyOf(Future<HttpClientRequest> call) {
        return call.compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .await()
                .toString();
    }
}
