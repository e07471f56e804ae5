package io.weir.router.forward;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.router.backend.BackendSettings;
import io.weir.router.backend.BackendTls;
import io.weir.router.exchange.ExchangeObserver;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.table.RouteTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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
     * @param backends how backends are spoken to
     * @param path what the request path does with headers, route services and traces
     * @param metrics what is counted
     * @param observers told of every exchange that is over, on the loop that it was on; the metrics are one of them
     */
    public record Parts(
            RouteTable table,
            FrontendSettings frontend,
            BackendSettings backends,
            PathParts path,
            ForwardMetrics metrics,
            List<ExchangeObserver> observers) {}

    /** How often certificates are looked at; they are small, and a rotation is known to take minutes. */
    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Parts parts;
    private final BackendTls tls;
    private final int loops;
    private final List<TrafficLoop> listening = new CopyOnWriteArrayList<>();
    private volatile boolean draining;

    /**
     * @param loops how many event loops take requests, 1 or more
     * @throws IllegalArgumentException if a file with certificates for endpoints cannot be used
     */
    public Traffic(Vertx vertx, Parts parts, int loops) {
        this.vertx = vertx;
        this.parts = parts;
        this.tls = new BackendTls(parts.backends());
        this.loops = loops;
    }

    /**
     * Begins to accept requests.
     *
     * @return the port; fails when it cannot be had
     */
    public Future<Integer> listen() {
        if (tls.hasFiles()) {
            vertx.setPeriodic(RELOAD_PERIOD.toMillis(), id -> vertx.executeBlocking(tls::reload));
        }
        return vertx.deployVerticle(this::newLoop, new DeploymentOptions().setInstances(loops))
                .map(id -> listening.getFirst().port())
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "listen.port " + parts.frontend().port() + " of "
                                + parts.frontend().host() + " cannot be had: " + cause.getMessage(),
                        cause)));
    }

    private TrafficLoop newLoop() {
        TrafficLoop loop = new TrafficLoop(parts, tls, loops, () -> draining);
        listening.add(loop);
        return loop;
    }

    /** From now on every response closes its connection, so that clients go elsewhere; requests are still accepted. */
    public void beginDrain() {
        draining = true;
    }

    /**
     * Stops accepting and lets what is under way end.
     *
     * @param patience after that connections are closed whatever is on them
     */
    public Future<Void> shutdown(Duration patience) {
        List<Future<Void>> all = new ArrayList<>();
        for (TrafficLoop loop : listening) {
            all.add(loop.shutdown(patience));
        }
        return Future.all(all).mapEmpty();
    }
}
