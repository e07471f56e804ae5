package io.weir.router.forward;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.router.backend.BackendPools;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.BackendTls;
import io.weir.router.backend.Dialer;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.backend.PoolLimits;
import io.weir.router.client.Http1Client;
import io.weir.router.client.Http2Client;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.ClientConnection;
import io.weir.router.frontend.ConnectionSetup;
import io.weir.router.frontend.Frontend;
import io.weir.router.frontend.FrontendSettings;
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
 * <p>Threads: one event loop, but for the ports and {@link #close}.
 */
final class TrafficLoop extends VerticleBase {

    /** How exact timeouts and the life of idle connections are kept. */
    private static final long TICK_MILLIS = 100;

    private final BackendTls tls;
    private final BackendTls routersTls;
    private final FrontendSettings frontend;
    private final BackendSettings backends;
    private final PlainEndpoints plainEndpoints;
    private final PoolLimits limits;
    private final RouteTable table;
    private final PathParts pathParts;
    private final ForwardMetrics metrics;
    private final Overload overload;
    private final List<ExchangeObserver> observers;
    private final @Nullable Hopping hopping;
    private final BooleanSupplier draining;
    private final Frontend listening;
    private volatile Frontend.@Nullable Listeners listeners;
    private @Nullable BackendPools connections;

    TrafficLoop(Traffic.Parts parts, Traffic.Secured tls, Frontend listening, int loops, BooleanSupplier draining) {
        this.tls = tls.endpoints();
        this.routersTls = tls.routers();
        this.listening = listening;
        this.frontend = parts.frontend();
        this.backends = parts.backends();
        this.plainEndpoints = parts.plainEndpoints();
        this.limits = PoolLimits.ofLoop(parts.backends(), loops);
        this.table = parts.table();
        this.pathParts = parts.path();
        this.metrics = parts.metrics();
        this.overload = parts.overload();
        this.observers = new ArrayList<>(parts.observers());
        this.observers.add(overload);
        this.hopping = parts.hopping();
        if (hopping != null) {
            this.observers.add(hopping.metrics());
        }
        this.draining = draining;
    }

    @Override
    public Future<?> start() {
        var pools = new BackendPools(new Dialer(vertx, context, tls, routersTls, backends), limits);
        var wheel = new TimerWheel(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS), System.nanoTime());
        connections = pools;
        vertx.setPeriodic(TICK_MILLIS, id -> {
            long now = System.nanoTime();
            wheel.tick(now);
            pools.tick(now);
        });
        metrics.watchLoop(vertx);
        LoopLag lag = overload.lagOfLoop();
        watch(lag);
        List<ExchangeObserver> own =
                observers.stream().map(ExchangeObserver::ofLoop).toList();
        Seat seat = new Seat(
                pools,
                wheel,
                backends,
                plainEndpoints,
                metrics,
                pathParts.errorPage(),
                RequestPath.responseSteps(pathParts, frontend.host(), overload, draining, hopping != null),
                own,
                hopping);
        RequestPath path = new RequestPath(seat, table, frontend, pathParts, overload.admission(lag), draining);
        return listening.listen(speakers(path)).onSuccess(opened -> listeners = opened);
    }

    private ConnectionSetup.Speakers speakers(RequestPath path) {
        Duration idleTimeout = frontend.idleTimeout();
        return new ConnectionSetup.Speakers() {
            @Override
            public ClientConnection.Speaker http1(ClientConnection connection, @Nullable ChannelHandler guard) {
                return new Http1Client(
                        connection, guard instanceof RequestGuard told ? told : null, idleTimeout, path::handle);
            }

            @Override
            public void http2(
                    ClientConnection connection, Http2ConnectionHandler http2, ChannelHandlerContext context) {
                Http2Client.speak(connection, http2, context, path::handle);
            }
        };
    }

    /** One timer after the other, as a periodic one that is late makes up for it and is on time. */
    private void watch(LoopLag lag) {
        long due = System.nanoTime() + TICK_MILLIS * 1_000_000;
        vertx.setTimer(TICK_MILLIS, id -> {
            lag.did(System.nanoTime() - due);
            watch(lag);
        });
    }

    @Override
    public Future<?> stop() {
        if (connections != null) {
            connections.close();
        }
        return Future.succeededFuture();
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

    /** The port that it listens on for other routers, once it does; -1 without. */
    int routersPort() {
        Frontend.Listeners opened = listeners;
        return opened == null ? -1 : opened.routersPort();
    }

    /** Closes what is left of the connections of clients. */
    Future<Void> close() {
        Frontend.Listeners opened = listeners;
        return opened == null ? Future.succeededFuture() : opened.close();
    }
}
