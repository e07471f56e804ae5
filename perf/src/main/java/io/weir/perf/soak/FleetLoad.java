package io.weir.perf.soak;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks for hosts at a steady rate, whatever becomes of the requests before (an open model), and notes of each what came of it in the phase
 * in which it was due. Threads: one that starts requests, a virtual one for each of them, and a caller's that changes phases.
 */
final class FleetLoad implements AutoCloseable {

    /** At ten seconds of patience, all that hang when half of the requests do. */
    private static final int UNDER_WAY_MAX = 4_000;

    /** Every fifth has a body, which nobody may send twice. */
    static final int WITH_BODY = 5;

    private final LoadBalancer balancer;
    private final FleetHosts hosts;
    private final long pauseNanos;
    private final Random random;
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final Thread thread = Thread.ofPlatform().name("fleet-load").unstarted(this::run);
    private volatile FleetPhase phase;
    private volatile Map<Integer, String> owners = Map.of();
    private volatile boolean ending;

    /** @param first what is noted until {@link #phase} says otherwise */
    FleetLoad(LoadBalancer balancer, FleetHosts hosts, double perSecond, long seed, FleetPhase first) {
        this.balancer = balancer;
        this.hosts = hosts;
        this.pauseNanos = (long) (1e9 / perSecond);
        this.random = new Random(seed);
        this.phase = first;
    }

    void start() {
        thread.start();
    }

    /** Requests that are due from now on belong to this one. */
    void phase(FleetPhase next) {
        FleetPhase before = phase;
        phase = next;
        before.end(System.currentTimeMillis());
    }

    /** Who serves each partition, until said otherwise; nothing while that is not known. */
    void owners(Map<Integer, String> known) {
        owners = new HashMap<>(known);
    }

    private void run() {
        List<String> plain = hosts.plain();
        long due = System.nanoTime();
        for (long number = 0; !ending; number++) {
            due += pauseNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            String host = plain.get(random.nextInt(plain.size()));
            var ask = new LoadBalancer.Ask(host, number % WITH_BODY == 0);
            FleetPhase now = phase;
            now.asked();
            long since = due;
            if (underWay.tryAcquire()) {
                Thread.ofVirtual().start(() -> {
                    try {
                        now.add(ask(ask, since));
                    } finally {
                        underWay.release();
                    }
                });
            } else {
                var reply =
                        new LoadBalancer.Reply(Outcome.Fault.NOT_SENT, 0, "", "", UNDER_WAY_MAX + " are under way", 0);
                now.add(outcome(ask, "", since, reply, owners));
            }
        }
    }

    private Outcome ask(LoadBalancer.Ask ask, long sinceNanos) {
        Map<Integer, String> known = owners;
        LoadBalancer.@Nullable Target target = balancer.next();
        if (target == null) {
            var reply = new LoadBalancer.Reply(Outcome.Fault.NO_ROUTER, 0, "", "", "no router is healthy", 0);
            return outcome(ask, "", sinceNanos, reply, known);
        }
        return outcome(ask, target.name(), sinceNanos, balancer.ask(target, ask), known);
    }

    /** Asks now, and returns when it is answered and noted. */
    Outcome askNow(LoadBalancer.Target target, String host) {
        FleetPhase now = phase;
        Map<Integer, String> known = owners;
        now.asked();
        long since = System.nanoTime();
        var ask = new LoadBalancer.Ask(host, false);
        Outcome outcome = outcome(ask, target.name(), since, balancer.ask(target, ask), known);
        now.add(outcome);
        return outcome;
    }

    private Outcome outcome(
            LoadBalancer.Ask ask,
            String router,
            long sinceNanos,
            LoadBalancer.Reply reply,
            Map<Integer, String> known) {
        long tookNanos = System.nanoTime() - sinceNanos;
        long at = System.currentTimeMillis();
        int partition = hosts.partition(ask.host());
        Outcome.Fault fault = reply.fault();
        if (fault == Outcome.Fault.NONE && reply.status() != 200) {
            fault = Outcome.Fault.STATUS;
        } else if (fault == Outcome.Fault.NONE && !hosts.isRight(ask.host(), reply.text())) {
            fault = Outcome.Fault.WRONG_BACKEND;
        }
        String owner = known.get(partition);
        return new Outcome(
                at - TimeUnit.NANOSECONDS.toMillis(tookNanos),
                at,
                TimeUnit.NANOSECONDS.toMicros(tookNanos),
                router,
                ask.host(),
                partition,
                fault,
                reply.status(),
                reply.retryAfter(),
                fault == Outcome.Fault.STATUS ? reply.error() : reply.text(),
                reply.retries(),
                owner == null ? Outcome.Way.UNKNOWN : owner.equals(router) ? Outcome.Way.DIRECT : Outcome.Way.HOP);
    }

    /** Returns when nothing is under way any more. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
            underWay.acquire(UNDER_WAY_MAX);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        phase.end(System.currentTimeMillis());
    }
}
