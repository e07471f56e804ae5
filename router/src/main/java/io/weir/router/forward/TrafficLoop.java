package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.PoolLimits;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.guard.GuardLimits;
import io.weir.router.guard.RequestGuard;
import io.weir.router.overload.LoopLag;
import io.weir.router.overload.Overload;
import io.weir.router.table.RouteTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of traffic: its share of the client connections, its own connections to backends, its own timer.
 *
 * <p>Threads: one event loop, but for {@link #port()} and {@link #shutdown}.
 */
final class TrafficLoop extends VerticleBase {

    /** How exact timeouts and the life of idle connections are kept. */
    private static final long TICK_MILLIS = 100;

    private static final String DECODER = "httpDecoder";

    /** The guard knows the bounds exactly; the decoder behind it, which counts a little differently, must not be the stricter one. */
    private static final int DECODER_SLACK_BYTES = 1024;

    private final FrontendSettings frontend;
    private final BackendSettings backends;
    private final PoolLimits limits;
    private final RouteTable table;
    private final ForwardMetrics metrics;
    private final Overload overload;
    private final List<ExchangeObserver> observers;
    private final BooleanSupplier draining;
    private volatile @Nullable HttpServer server;

    TrafficLoop(Traffic.Parts parts, int loops, BooleanSupplier draining) {
        this.frontend = parts.frontend();
        this.backends = parts.backends();
        this.limits =
                PoolLimits.ofLoop(parts.backends(), frontend.headerBytesMax().toIntExact(), loops);
        this.table = parts.table();
        this.metrics = parts.metrics();
        this.overload = parts.overload();
        this.observers = new ArrayList<>(parts.observers());
        this.observers.add(overload);
        this.draining = draining;
    }

    @Override
    public Future<?> start() {
        HttpClientAgent client = vertx.createHttpClient(clientOptions());
        var pools = new BackendPools(client, limits);
        var deadlines = new Deadlines(backends.requestTimeout());
        vertx.setPeriodic(TICK_MILLIS, id -> {
            long now = System.nanoTime();
            deadlines.tick(now);
            pools.tick(now);
        });
        LoopLag lag = overload.lagOfLoop();
        watch(lag);
        Seat seat =
                new Seat(vertx, pools, deadlines, backends, metrics, RequestPath.responseSteps(overload), observers);
        RequestPath path = new RequestPath(seat, table, frontend, overload.admission(lag), draining);
        HttpServer created = vertx.createHttpServer(serverOptions())
                .connectionHandler(this::guard)
                .requestHandler(path::handle)
                .invalidRequestHandler(path::refuse);
        server = created;
        return created.listen(address());
    }

    /** Nothing reaches the stack's decoder that has not one reading. */
    private void guard(HttpConnection http) {
        if (http instanceof ConnectionBase connection && http.protocolVersion() != HttpVersion.HTTP_2) {
            connection.channel().pipeline().addBefore(DECODER, null, new RequestGuard(guardLimits()));
        }
    }

    private GuardLimits guardLimits() {
        return new GuardLimits(
                frontend.requestLineBytesMax().toIntExact(),
                frontend.headerBytesMax().toIntExact(),
                frontend.headersMax(),
                frontend.headerTimeout());
    }

    /** One timer after the other, as a periodic one that is late makes up for it and is on time. */
    private void watch(LoopLag lag) {
        long due = System.nanoTime() + TICK_MILLIS * 1_000_000;
        vertx.setTimer(TICK_MILLIS, id -> {
            lag.did(System.nanoTime() - due);
            watch(lag);
        });
    }

    /** Where the port may be any free one, it is the same for all loops of a deployment. */
    private SocketAddress address() {
        return frontend.port() == 0
                ? SocketAddress.sharedRandomPort(1, frontend.host())
                : SocketAddress.inetSocketAddress(frontend.port(), frontend.host());
    }

    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHost(frontend.host())
                .setPort(frontend.port())
                .setIdleTimeout((int) frontend.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(frontend.requestLineBytesMax().toIntExact() + DECODER_SLACK_BYTES)
                .setMaxHeaderSize(frontend.headerBytesMax().toIntExact() + DECODER_SLACK_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false);
    }

    private HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setConnectTimeout((int) backends.dialTimeout().toMillis())
                .setMaxHeaderSize(frontend.headerBytesMax().toIntExact() + DECODER_SLACK_BYTES)
                .setMaxInitialLineLength(8192 + DECODER_SLACK_BYTES)
                .setKeepAlive(true)
                .setKeepAliveTimeout(0)
                .setPipelining(false)
                .setDecompressionSupported(false);
    }

    /** The port that it listens on, once it does. */
    int port() {
        HttpServer listening = server;
        return listening == null ? frontend.port() : listening.actualPort();
    }

    /** Stops accepting, lets what is under way end, and closes what is left then. */
    Future<Void> shutdown(Duration patience) {
        HttpServer listening = server;
        return listening == null ? Future.succeededFuture() : listening.shutdown(patience);
    }
}
