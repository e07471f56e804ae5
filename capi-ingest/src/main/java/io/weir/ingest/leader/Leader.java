package io.weir.ingest.leader;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.poll.PollLoop;
import io.weir.ingest.poll.Pollers;
import io.weir.ingest.reconcile.ScanProgress;
import io.weir.ingest.reconcile.ScanWish;
import io.weir.ingest.worker.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Leads while the group says so. */
public final class Leader implements Ownership.Listener, AutoCloseable {

    /** Every installation has it, whatever its number of partitions. */
    static final int PARTITION = 0;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final LeaderParts parts;
    private final ScanWish wish = new ScanWish();
    private volatile @Nullable LeaderLife life;
    private boolean closed;

    public Leader(LeaderParts parts) {
        this.parts = parts;
        IngestMeters meters = parts.polls().meters();
        meters.gauge("weir.ingest.leader", "1 while this instance polls CAPI and scans", this, l -> l.leads() ? 1 : 0);
        meters.gauge(
                "weir.ingest.scans.held",
                "Scans whose deletions wait for an operator",
                parts.polls().table(),
                table -> table.held().size());
        for (String poller : List.of("audit-events", "late-events", "routes", "bindings")) {
            meters.gauge(
                    "weir.ingest.poll.age",
                    "Seconds since the last poll that succeeded began; NaN where this instance does not lead",
                    this,
                    l -> l.age(poller),
                    "poller",
                    poller);
        }
    }

    /** Hears from now on whether this instance leads. */
    public void start() {
        parts.ownership().listen(this);
    }

    @Override
    public synchronized void gained(int partition) {
        if (partition == PARTITION && !closed) {
            end();
            LeaderLife next = new LeaderLife(parts, wish);
            life = next;
            next.start();
        }
    }

    @Override
    public synchronized void lost(int partition) {
        if (partition == PARTITION) {
            end();
        }
    }

    private void end() {
        LeaderLife before = life;
        life = null;
        if (before != null) {
            before.end();
        }
    }

    /** True while this instance leads, as far as the group has said lately. */
    public boolean leads() {
        return life != null && parts.ownership().owns(PARTITION);
    }

    /** Since when this instance leads. */
    public Optional<Instant> since() {
        LeaderLife now = life;
        return now == null ? Optional.empty() : Optional.of(now.since());
    }

    /** Time since each poller's last success; without those that have had none. */
    public Map<String, Duration> pollAges() {
        Map<String, Duration> ages = new TreeMap<>();
        LeaderLife now = life;
        Optional<Pollers> pollers = now == null ? Optional.empty() : now.pollers();
        pollers.ifPresent(found -> {
            for (PollLoop loop : found.loops()) {
                loop.age().ifPresent(age -> ages.put(loop.name(), age));
            }
        });
        return ages;
    }

    private double age(String poller) {
        Duration age = pollAges().get(poller);
        return age == null ? Double.NaN : age.toMillis() / 1000.0;
    }

    /** Where the scans stand. */
    public ScanProgress.Snapshot scans() {
        LeaderLife now = life;
        return now == null
                ? ScanProgress.none()
                : now.progress().map(ScanProgress::snapshot).orElseGet(ScanProgress::none);
    }

    /** Ends leading and waits for it. */
    @Override
    public void close() {
        LeaderLife before;
        synchronized (this) {
            closed = true;
            before = life;
            end();
        }
        try {
            if (before != null) {
                before.join(CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
