package io.weir.router.forward;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.PoolLimits;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.Frontend;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.table.RouteTable;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of traffic: its share of the client connections, its own connections to backends, its own timer.
 *
 * <p>Threads: one event loop, but for the ports and {@link #close}.
 */
final class TrafficLoop extends VerticleBase {

    /** How exact timeouts and the life of idle connections are kept. */
    private static final long TICK_MILLIS = 100;

    private final FrontendSettings frontend;
    private final BackendSettings backends;
    private final PoolLimits limits;
    private final RouteTable table;
    private final ForwardMetrics metrics;
    private final List<ExchangeObserver> observers;
    private final BooleanSupplier draining;
    private final Frontend listening;
    private volatile Frontend.@Nullable Listeners listeners;

    TrafficLoop(Traffic.Parts parts, Frontend listening, int loops, BooleanSupplier draining) {
        this.listening = listening;
        this.frontend = parts.frontend();
        this.backends = parts.backends();
        this.limits = PoolLimits.ofLoop(parts.backends(), loops);
        this.table = parts.table();
        this.metrics = parts.metrics();
        this.observers = parts.observers();
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
        Seat seat =
                new Seat(vertx, pools, deadlines, backends, metrics, RequestPath.responseSteps(draining), observers);
        RequestPath path = new RequestPath(seat, table, frontend, draining);
        return listening.listen(path::handle, path::refuse).onSuccess(opened -> listeners = opened);
    }

    private HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setConnectTimeout((int) backends.dialTimeout().toMillis())
                .setMaxHeaderSize(frontend.headerBytesMax().toIntExact())
                .setKeepAlive(true)
                .setKeepAliveTimeout(0)
                .setPipelining(false)
                .setDecompressionSupported(false);
    }

    /** The plain port that it listens on, once it does; -1 without. */
    int port() {
        Frontend.Listeners opened = listeners;
        return opened == null ? -1 : opened.port();
    }

    /** The TLS port that it listens on, once it does; -1 without. */
    int tlsPort() {
        Frontend.Listeners opened = listeners;
        return opened == null ? -1 : opened.tlsPort();
    }

    /** Closes what is left of the connections of clients. */
    Future<Void> close() {
        Frontend.Listeners opened = listeners;
        return opened == null ? Future.succeededFuture() : opened.close();
    }
}
