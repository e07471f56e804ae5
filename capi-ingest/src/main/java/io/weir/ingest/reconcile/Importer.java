package io.weir.ingest.reconcile;

import io.weir.ingest.control.ControlKey;
import io.weir.ingest.inbox.Notifications;
import io.weir.ingest.reconcile.Findings.Difference;
import io.weir.ingest.state.KnownState.ContentKey;
import io.weir.ingest.state.RouteIndex;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.ImportDone;
import io.weir.schemas.avro.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over a foundation for the first time: routes that the log does not know go into the inbox as the scan read them, so that the
 * worker need not ask CAPI again. It may be broken off anywhere; the next scan goes on with what is still unknown.
 */
final class Importer implements RouteScan.Unknown {

    private static final Logger LOG = LoggerFactory.getLogger(Importer.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private static final List<Cause> CAUSES =
            List.of(Cause.newBuilder().setKind(CauseKind.IMPORT).build());

    /** A route is imported however it looks; its content plays no part in whether it was announced before. */
    private static final Difference UNKNOWN = new Difference(0, ContentKey.NONE);

    private final ReconcileParts parts;
    private final RouteIndex index;
    private final Announcements announcements = new Announcements();
    private final Set<String> left = new HashSet<>();
    private boolean done;
    private long taken;

    Importer(ReconcileParts parts, RouteIndex index) {
        this.parts = parts;
        this.index = index;
        this.done = parts.table().importDone().isPresent();
    }

    /** A scan begins to read. */
    void begin() {
        left.clear();
        taken = 0;
    }

    @Override
    public boolean take(List<Route> routes, Instant at) throws InterruptedException {
        if (done) {
            return false;
        }
        List<CapiNotification> notifications = new ArrayList<>();
        for (Route route : routes) {
            // A second pass meets those again that are on their way.
            if (!left.contains(route.getGuid()) && announcements.isWorth(route.getGuid(), UNKNOWN)) {
                notifications.add(
                        Notifications.imported(route, CAUSES, parts.clock().instant(), at));
                left.add(route.getGuid());
            }
        }
        parts.inbox().append("imported routes", notifications);
        taken += notifications.size();
        return true;
    }

    /**
     * Waits until what was taken stands in the log, for as long as that goes forward; says so once nothing unknown is left.
     *
     * @param stallMax how long nothing may go forward
     * @return how many were imported
     */
    long finish(Duration stallMax, ScanProgress progress) throws InterruptedException {
        if (done) {
            return 0;
        }
        if (!left.isEmpty()) {
            progress.enter(ScanProgress.State.IMPORTING, taken);
            await(stallMax, progress);
        }
        long imported = taken - left.size();
        left.removeIf(announcements::isGivenUp);
        announcements.retain(Set.copyOf(left));
        if (left.isEmpty()) {
            long known = index.live();
            parts.writer()
                    .put(ControlKey.IMPORT_DONE, new ImportDone(parts.clock().instant(), known));
            done = true;
            LOG.info("import done imported={} known={}", imported, known);
        } else {
            LOG.warn(
                    "routes were not imported yet, the next scan goes on with them count={} route={}",
                    left.size(),
                    left.iterator().next());
        }
        return imported;
    }

    private void await(Duration stallMax, ScanProgress progress) throws InterruptedException {
        long movedAt = System.nanoTime();
        while (true) {
            int before = left.size();
            left.removeIf(guid -> index.get(guid).isPresent());
            progress.at(taken - left.size(), taken);
            if (left.size() < before) {
                movedAt = System.nanoTime();
            }
            if (left.isEmpty() || System.nanoTime() - movedAt > stallMax.toNanos()) {
                return;
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }
}
