package io.weir.ingest.leader;

import io.weir.ingest.capi.Backoff;
import io.weir.ingest.poll.PollLoop;
import io.weir.ingest.poll.Pollers;
import io.weir.ingest.reconcile.Reconciler;
import io.weir.ingest.reconcile.ScanProgress;
import io.weir.ingest.reconcile.ScanWish;
import io.weir.ingest.state.RouteIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One time of leading, from being given partition 0 to losing it. */
final class LeaderLife {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderLife.class);

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private static final Duration SAY_SO = Duration.ofSeconds(30);

    private final LeaderParts parts;
    private final Instant since;
    private final ScanWish wish;
    private final Thread thread;
    private volatile @Nullable Pollers pollers;
    private volatile @Nullable Reconciler reconciler;

    LeaderLife(LeaderParts parts, ScanWish wish) {
        this.parts = parts;
        this.wish = wish;
        this.since = parts.scans().clock().instant();
        this.thread = Thread.ofPlatform().daemon().name("weir-ingest-leader").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends it; does not wait. */
    void end() {
        thread.interrupt();
    }

    /** Waits for the end. */
    void join(Duration limit) throws InterruptedException {
        if (!thread.join(limit)) {
            LOG.warn("a leader's threads do not end after={}", limit);
        }
    }

    Instant since() {
        return since;
    }

    Optional<Pollers> pollers() {
        return Optional.ofNullable(pollers);
    }

    Optional<ScanProgress> progress() {
        Reconciler running = reconciler;
        return running == null ? Optional.empty() : Optional.of(running.progress());
    }

    private boolean leads() {
        return parts.ownership().owns(Leader.PARTITION);
    }

    private void run() {
        LOG.info("this instance leads: it polls CAPI and scans");
        try {
            for (int failures = 0; !thread.isInterrupted(); failures++) {
                try {
                    lead();
                } catch (RuntimeException e) {
                    Duration pause = BACKOFF.pause(
                            failures,
                            Optional.empty(),
                            ThreadLocalRandom.current().nextDouble());
                    LOG.error("the leader failed, it begins again pause={} error={}", pause, e.toString(), e);
                    Thread.sleep(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the leader was ended");
        }
        LOG.info("this instance leads no more");
    }

    private void lead() throws InterruptedException {
        while (!parts.polls().table().awaitCaughtUp(SAY_SO)) {
            LOG.warn("the leader waits for Kafka to read the control topic");
        }
        List<Thread> threads = new ArrayList<>();
        try (RouteIndex index = new RouteIndex(
                parts.polls().client(), parts.polls().topics(), parts.polls().serdes())) {
            index.start();
            Pollers polling = new Pollers(parts.polls(), index, wish::ask, this::leads, parts.pauseMax());
            pollers = polling;
            for (PollLoop loop : polling.loops()) {
                threads.add(Thread.ofPlatform()
                        .daemon()
                        .name("weir-ingest-poll-" + loop.name())
                        .start(loop));
            }
            reconcile(index, polling);
        } finally {
            threads.forEach(Thread::interrupt);
            pollers = null;
            reconciler = null;
        }
    }

    private void reconcile(RouteIndex index, Pollers polling) throws InterruptedException {
        while (!index.awaitCaughtUp(SAY_SO)) {
            LOG.warn("the leader waits for Kafka to read the route states");
        }
        // Where reading of events begins must be known before the first scan, or what happens in between has no actor.
        if (!polling.awaitEvents(SAY_SO)) {
            LOG.warn("audit events cannot be read, the leader scans all the same");
        }
        Reconciler scans = new Reconciler(parts.scans(), index, polling, this::leads, wish);
        reconciler = scans;
        scans.run();
    }
}
