package io.weir.perf.soak;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the weighted hosts one request at a time, at all routers in turn, so that the order of draws is that of the answers. Judges them
 * in phases in which nothing is done. Threads: one of its own; {@link #draws} after {@link #close}.
 */
final class WeightProbe implements AutoCloseable {

    private final LoadBalancer balancer;
    private final FleetLoad load;
    private final FleetHosts hosts;
    private final boolean sharded;
    private final long pauseNanos;
    private final WeightedDraws draws;
    private final Thread thread = Thread.ofPlatform().name("weight-probe").unstarted(this::run);
    private volatile boolean steady;
    private volatile boolean ending;

    WeightProbe(
            LoadBalancer balancer,
            FleetLoad load,
            FleetHosts hosts,
            boolean sharded,
            double perSecond,
            WeightedDraws draws) {
        this.balancer = balancer;
        this.load = load;
        this.hosts = hosts;
        this.sharded = sharded;
        this.pauseNanos = (long) (1e9 / perSecond);
        this.draws = draws;
    }

    void start() {
        thread.start();
    }

    /** Whether what is drawn from now on, but for what is under way, must be exact. */
    void steady(boolean now) {
        steady = now;
    }

    private void run() {
        List<String> weighted = hosts.weighted();
        boolean judging = false;
        for (int turn = 0; !ending; turn++) {
            LockSupport.parkNanos(pauseNanos);
            boolean now = steady;
            if (now && !judging) {
                draws.broken();
            }
            judging = now;
            String host = weighted.get(turn % weighted.size());
            LoadBalancer.@Nullable Target target = balancer.next();
            if (target == null) {
                continue;
            }
            Outcome outcome = load.askNow(target, host);
            // What was asked while all was still can have been drawn when it was not.
            if (!judging || !steady) {
                continue;
            }
            String sequence = sharded ? host : host + " at " + target.name();
            if (outcome.failed() || outcome.retries() > 0) {
                draws.broken(sequence);
            } else {
                draws.drawn(sequence, outcome.text().split(" ", 2)[0]);
            }
        }
    }

    /** What was judged. */
    WeightedDraws draws() {
        return draws;
    }

    @Override
    public void close() {
        ending = true;
        try {
            TimeUnit.SECONDS.timedJoin(thread, 30);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
