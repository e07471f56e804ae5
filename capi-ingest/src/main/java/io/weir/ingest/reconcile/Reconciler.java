package io.weir.ingest.reconcile;

import io.weir.ingest.inbox.Notifications;
import io.weir.ingest.poll.Pollers;
import io.weir.ingest.reconcile.Findings.Difference;
import io.weir.ingest.reconcile.ScanProgress.State;
import io.weir.ingest.state.KnownState;
import io.weir.ingest.state.RouteIndex;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.ScanOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scans for one life of a leader: at its begin, when it is due, and when somebody asks. */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    /** How soon an order is seen. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    /** After a scan that failed with an error of ours. */
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(10);

    private static final List<Cause> CAUSES =
            List.of(Cause.newBuilder().setKind(CauseKind.RECONCILE).build());

    private final ReconcileParts parts;
    private final RouteIndex index;
    private final Pollers pollers;
    private final BooleanSupplier leads;
    private final ScanWish wish;
    private final RouteScan scan;
    private final Settlement settlement;
    private final Importer importer;
    private final Holds holds;
    private final Missing missing;
    private final Orders orders;
    private final Announcements announcements = new Announcements();
    private final ScanProgress progress;
    private ScanSchedule schedule;

    /**
     * A reconciler that stands still until {@link #run}.
     *
     * @param index caught up
     * @param leads false while somebody else may be the leader: then no scan begins
     * @param wish what others want of it, and what former lives of this instance have left to CAPI
     */
    public Reconciler(ReconcileParts parts, RouteIndex index, Pollers pollers, BooleanSupplier leads, ScanWish wish) {
        this.parts = parts;
        this.index = index;
        this.pollers = pollers;
        this.leads = leads;
        this.wish = wish;
        this.scan = new RouteScan(
                parts.capi(), parts.patience(), index, parts.config().pageSize(), parts.clock());
        this.settlement = new Settlement(pollers, parts.admin(), parts.topics(), parts.group(), index);
        this.importer = new Importer(parts, index);
        this.holds = new Holds(parts.table(), parts.writer(), parts.clock());
        this.missing = new Missing(parts, index, pollers.explanations(), holds);
        this.orders = new Orders(parts.table(), parts.writer(), holds, missing);
        this.progress = new ScanProgress(parts.clock());
        this.schedule = ScanSchedule.first(parts.clock().instant(), wish.notBefore());
    }

    /** Where it stands. */
    public ScanProgress progress() {
        return progress;
    }

    /** Scans until the thread is interrupted. */
    public void run() throws InterruptedException {
        while (true) {
            boolean waiting = orders.carryOut();
            boolean wanted = wish.isAsked() || waiting || !orders.scans().isEmpty();
            if (leads.getAsBoolean() && schedule.begins(parts.clock().instant(), wanted)) {
                wish.answered();
                holds.adopt(parts.table());
                scan();
            } else {
                Thread.sleep(LOOK_AGAIN);
            }
        }
    }

    private void scan() throws InterruptedException {
        Instant began = parts.clock().instant();
        List<ScanOrder> answered = orders.scans();
        long known = index.live();
        progress.began(known);
        Findings findings = new Findings(began);
        ScanReport report;
        try {
            int number = index.beginScan();
            importer.begin();
            findings = scan.read(number, importer, progress);
            report = apply(number, findings, known);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("interrupted while scanning");
            }
            LOG.error("a scan failed, scanning again later error={}", e.toString(), e);
            report = new ScanReport("failed", began, 0, known, 0, 0, 0, 0, Duration.ZERO);
        }
        ended(report, findings.load(), began);
        if (!report.outcome().equals("failed")) {
            orders.scanned(answered);
        }
    }

    private ScanReport apply(int number, Findings findings, long known) throws InterruptedException {
        Instant now = parts.clock().instant();
        findings.coveredUntil(Duration.between(findings.at(), now)).ifPresent(pollers::scanned);
        long imported = importer.finish(parts.config().settle(), progress);
        Map<String, Long> unseen = index.unseen(number);
        if (!unseen.isEmpty() || !findings.differences().isEmpty()) {
            progress.enter(
                    State.SETTLING, unseen.size() + findings.differences().size());
            settlement.settle(parts.config().settle());
        }
        long changed = announce(findings);
        Set<String> stillUnseen = stillUnseen(unseen);
        Missing.Outcome outcome = missing.dealWith(stillUnseen, known, findings.count());
        return new ScanReport(
                outcome.held() ? "held" : "applied",
                now,
                findings.count(),
                known,
                changed,
                imported,
                stillUnseen.size(),
                changed + outcome.drift(),
                Duration.ZERO);
    }

    /** Announces what still differs: whatever was written since the scan saw the route rests on a newer look. */
    private long announce(Findings findings) throws InterruptedException {
        Map<String, Difference> different = new HashMap<>();
        findings.differences().forEach((guid, difference) -> {
            long revision = index.get(guid).map(KnownState::revision).orElse(0L);
            if (revision == difference.revision()) {
                different.put(guid, difference);
            }
        });
        announcements.retain(different.keySet());
        List<CapiNotification> notifications = new ArrayList<>();
        different.forEach((guid, difference) -> {
            if (announcements.isWorth(guid, difference)) {
                notifications.add(
                        Notifications.scanned(guid, CAUSES, parts.clock().instant(), findings.at()));
            }
        });
        parts.inbox().append("changes that only a scan has found", notifications);
        if (notifications.size() < different.size()) {
            LOG.warn(
                    "routes stay otherwise than CAPI shows them however often they are announced, see the dead letters count={}",
                    different.size() - notifications.size());
        }
        return notifications.size();
    }

    private Set<String> stillUnseen(Map<String, Long> unseen) {
        Map<String, Long> still = new HashMap<>(unseen);
        still.entrySet().removeIf(entry -> {
            Optional<KnownState> state = index.get(entry.getKey());
            return state.isEmpty() || state.get().deleted() || state.get().revision() != entry.getValue();
        });
        return still.keySet();
    }

    private void ended(ScanReport unfinished, Duration load, Instant began) {
        Instant end = parts.clock().instant();
        ScanReport report = new ScanReport(
                unfinished.outcome(),
                end,
                unfinished.found(),
                unfinished.known(),
                unfinished.changed(),
                unfinished.imported(),
                unfinished.missing(),
                unfinished.drift(),
                Duration.between(began, end));
        boolean failed = report.outcome().equals("failed");
        Duration work = failed && load.compareTo(FAILURE_PAUSE) < 0 ? FAILURE_PAUSE : load;
        schedule = ScanSchedule.after(
                end, work, parts.config().period(), ThreadLocalRandom.current().nextDouble());
        wish.restUntil(schedule.notBefore());
        progress.ended(report, schedule.notBefore());
        parts.meters().scanned(report.outcome(), report.took());
        LOG.info(
                "full scan {} found={} known={} changed={} imported={} missing={} drift={} took={} next={}",
                report.outcome(),
                report.found(),
                report.known(),
                report.changed(),
                report.imported(),
                report.missing(),
                report.drift(),
                report.took(),
                schedule.due());
    }
}
