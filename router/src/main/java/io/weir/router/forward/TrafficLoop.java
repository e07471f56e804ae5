package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.BackendTls;
import io.weir.router.backend.Dialer;
import io.weir.router.backend.PoolLimits;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.table.RouteTable;
import java.time.Duration;
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

    private final BackendTls tls;
    private final FrontendSettings frontend;
    private final BackendSettings backends;
    private final PoolLimits limits;
    private final RouteTable table;
    private final PathParts pathParts;
    private final ForwardMetrics metrics;
    private final List<ExchangeObserver> observers;
    private final BooleanSupplier draining;
    private volatile @Nullable HttpServer server;
    private @Nullable BackendPools connections;

    TrafficLoop(Traffic.Parts parts, BackendTls tls, int loops, BooleanSupplier draining) {
        this.tls = tls;
        this.frontend = parts.frontend();
        this.backends = parts.backends();
        this.limits = PoolLimits.ofLoop(parts.backends(), loops);
        this.table = parts.table();
        this.pathParts = parts.path();
        this.metrics = parts.metrics();
        this.observers = parts.observers();
        this.draining = draining;
    }

    @Override
    public Future<?> start() {
        var pools = new BackendPools(new Dialer(vertx, context, tls, backends), limits);
        var wheel = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
        connections = pools;
        vertx.setPeriodic(TICK_MILLIS, id -> {
            long now = System.nanoTime();
            wheel.tick(now);
            pools.tick(now);
        });
        Seat seat = new Seat(
                pools,
                wheel,
                backends,
                metrics,
                pathParts.errorPage(),
                RequestPath.responseSteps(pathParts.headers(), frontend.host()),
                observers);
        RequestPath path = new RequestPath(seat, table, frontend, pathParts, draining);
        HttpServer created = vertx.createHttpServer(serverOptions())
                .connectionHandler(RequestTrailers::keep)
                .requestHandler(path::handle)
                .invalidRequestHandler(path::refuse);
        server = created;
        return created.listen(address());
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
                .setMaxInitialLineLength(frontend.requestLineBytesMax().toIntExact())
                .setMaxHeaderSize(frontend.headerBytesMax().toIntExact())
                .setHttp2ClearTextEnabled(frontend.h2c())
                .setHandle100ContinueAutomatically(false);
    }

    @Override
    public Future<?> stop() {
        if (connections != null) {
            connections.close();
        }
        return Future.succeededFuture();
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
