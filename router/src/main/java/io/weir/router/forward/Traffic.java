package io.weir.router.forward;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.BackendTls;
import io.weir.router.backend.PlainEndpoints;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.ConnectionSetup;
import io.weir.router.frontend.Frontend;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.guard.GuardLimits;
import io.weir.router.guard.RequestGuard;
import io.weir.router.overload.Overload;
import io.weir.router.table.RouteTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The traffic port: as many {@linkplain TrafficLoop loops} as configured, behind one port.
 *
 * <p>Threads: any.
 */
public final class Traffic {

    /**
     * What traffic needs.
     *
     * @param table where routes are looked up
     * @param frontend how clients are spoken to
     * @param connections what touches connections of clients; the Vertx has its transport
     * @param backends how backends are spoken to
     * @param plainEndpoints whether endpoints that do not prove who they are may be used
     * @param path what the request path does with headers, sessions, route services and traces
     * @param overload turns requests away when there are too many
     * @param metrics what is counted
     * @param observers told of every exchange that is over, on the loop that it was on; the metrics are one of them
     * @param hopping how requests reach other routers; null in a replicated fleet
     */
    public record Parts(
            RouteTable table,
            FrontendSettings frontend,
            ConnectionSetup connections,
            BackendSettings backends,
            PlainEndpoints plainEndpoints,
            PathParts path,
            Overload overload,
            ForwardMetrics metrics,
            List<ExchangeObserver> observers,
            @Nullable Hopping hopping) {}

    /** TLS towards the others; one and the same where routers speak none to one another. */
    record Secured(BackendTls endpoints, BackendTls routers) {}

    /** How often certificates are looked at; they are small, and a rotation is known to take minutes. */
    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(5);
    /** How long a connection that was opened in the last moment has for its first request. */
    private static final long FINISH_MILLIS = 250;

    private final Vertx vertx;
    private final Parts parts;
    private final Secured tls;
    private final int loops;
    private final List<TrafficLoop> listening = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    /**
     * @param loops how many event loops take requests, 1 or more
     * @throws IllegalArgumentException if a file with certificates for endpoints or other routers cannot be used
     */
    public Traffic(Vertx vertx, Parts parts, int loops) {
        this.vertx = vertx;
        this.parts = parts;
        BackendTls endpoints = new BackendTls(parts.backends().credentials());
        Hopping hopping = parts.hopping();
        this.tls = new Secured(
                endpoints,
                hopping == null || !hopping.hops().tls().on() ? endpoints : new BackendTls(hopping.credentials()));
        GuardLimits limits = guardLimits(parts.frontend());
        parts.connections().guardHttp1(() -> new RequestGuard(limits));
        this.loops = loops;
    }

    private static GuardLimits guardLimits(FrontendSettings frontend) {
        return new GuardLimits(
                frontend.requestLineBytesMax().toIntExact(),
                frontend.headerBytesMax().toIntExact(),
                frontend.headersMax(),
                frontend.headerTimeout());
    }

    /**
     * Begins to accept requests.
     *
     * @return the plain port, -1 without; fails when a port cannot be had or a certificate cannot be used
     */
    public Future<Integer> listen() {
        for (BackendTls each : new LinkedHashSet<>(List.of(tls.endpoints(), tls.routers()))) {
            if (each.hasFiles()) {
                vertx.setPeriodic(RELOAD_PERIOD.toMillis(), id -> vertx.executeBlocking(each::reload));
            }
        }
        return Frontend.prepare(vertx, parts.frontend(), parts.connections())
                .compose(frontend ->
                        vertx.deployVerticle(() -> newLoop(frontend), new DeploymentOptions().setInstances(loops)))
                .map(id -> listening.getFirst().port());
    }

    private TrafficLoop newLoop(Frontend frontend) {
        TrafficLoop loop = new TrafficLoop(parts, tls, frontend, loops, () -> draining);
        listening.add(loop);
        return loop;
    }

    /** The TLS port, once it is listened on; -1 without. */
    public int tlsPort() {
        return listening.isEmpty() ? -1 : listening.getFirst().tlsPort();
    }

    /** The port for other routers, once it is listened on; -1 without. */
    public int routersPort() {
        return listening.isEmpty() ? -1 : listening.getFirst().routersPort();
    }

    /**
     * From now on every response closes its HTTP/1 connection, and HTTP/2 clients are told not to begin another request on theirs, so
     * that they go elsewhere; requests are still accepted.
     */
    public void beginDrain() {
        draining = true;
        parts.connections().goAway();
    }

    /**
     * Stops accepting, closes idle connections, lets what is under way end and waits for upgraded connections.
     *
     * @param patience after that connections are closed whatever is on them
     */
    public Future<Void> shutdown(Duration patience) {
        ConnectionSetup connections = parts.connections();
        Promise<Void> over = Promise.promise();
        connections.refuse().onComplete(done -> over.tryComplete());
        connections.finish(patience);
        long again = vertx.setPeriodic(FINISH_MILLIS, id -> connections.finish(patience));
        // A timer of no time is none.
        vertx.setTimer(Math.max(1, patience.toMillis()), id -> over.tryComplete());
        return over.future().compose(v -> {
            vertx.cancelTimer(again);
            List<Future<Void>> all = new ArrayList<>();
            for (TrafficLoop loop : listening) {
                all.add(loop.close());
            }
            return Future.all(all).mapEmpty();
        });
    }
}
