package io.weir.ingest.worker;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.BatchPlan.Change;
import io.weir.ingest.worker.LogWriter.Encoded;
import io.weir.ingest.worker.OrderDecision.Effect;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and times what a committed batch has written. Lives on the worker's thread. */
final class BatchMeasure {

    private static final Logger LOG = LoggerFactory.getLogger(BatchMeasure.class);

    private final IngestMeters meters;

    BatchMeasure(IngestMeters meters) {
        this.meters = meters;
    }

    /**
     * A batch was committed.
     *
     * @param start when it was polled
     * @param now when it was committed
     */
    void committed(Encoded encoded, List<Look> looks, Instant start, Instant now) {
        meters.batch(Duration.between(start, now));
        encoded.refused().forEach(letter -> meters.deadLetter(letter.getReason()));
        Set<String> written = new HashSet<>();
        for (Change change : encoded.changes()) {
            written.add(change.guid());
            change.outcome().events().forEach(write -> written(write, change.observedAt(), now));
        }
        for (Look look : looks) {
            if (written.contains(look.guid())) {
                meters.settled(Duration.between(look.notification().getReceivedAt(), now));
            }
        }
    }

    /** Says and counts what operators want to hear of. */
    void said(List<Notice> notices, Encoded encoded) {
        Set<String> written = new HashSet<>();
        encoded.changes().forEach(change -> written.add(change.guid()));
        for (Notice notice : notices) {
            switch (notice) {
                case Notice.Ordered ordered -> {
                    boolean lost = writes(ordered.effect()) && !written.contains(ordered.guid());
                    ordered(ordered, lost ? Effect.TOO_LARGE : ordered.effect());
                }
                case Notice.Ended ended -> {
                    if (written.contains(ended.guid())) {
                        ended(ended);
                    }
                }
            }
        }
    }

    private static boolean writes(Effect effect) {
        return switch (effect) {
            case OVERRIDDEN, CLEARED, WRITTEN_AGAIN -> true;
            case NOTHING, SUPERSEDED, GONE, UNREADABLE, TOO_LARGE -> false;
        };
    }

    private void ordered(Notice.Ordered notice, Effect effect) {
        RouteOrder order = notice.ordered().getOrder();
        String kind = word(order == null ? RouteOrderKind.UNKNOWN : order.getKind());
        meters.ordered(kind, word(effect));
        LOG.info(
                "an operator's order was dealt with order={} outcome={} route={} revision={} restores={} by={} note={}",
                kind,
                word(effect),
                notice.guid(),
                notice.revision(),
                order == null || order.getRevision() == null ? "-" : order.getRevision(),
                OrderDecision.orderedBy(notice.ordered()),
                notice.ordered().getCauses().getFirst().getNote());
    }

    private static void ended(Notice.Ended notice) {
        LOG.info(
                "an override has ended: CAPI has {} the route route={} revision={} restored={} by={} since={}",
                notice.deleted() ? "deleted" : "changed",
                notice.guid(),
                notice.revision(),
                notice.override().getRestoredRevision(),
                notice.override().getOrderedBy(),
                notice.override().getSince());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void written(RouteWrite write, Instant observedAt, Instant now) {
        String change = write.change().name();
        meters.written(change);
        if (write.change() instanceof RouteWrite.Change.Attributed) {
            return;
        }
        if (only(CauseKind.RECONCILE, write.causes())) {
            meters.drifted(change);
        }
        // An imported route may have last changed years ago; that says nothing about the way here.
        if (write.capiTime() != null && !only(CauseKind.IMPORT, write.causes())) {
            meters.hops(Duration.between(write.capiTime(), observedAt), Duration.between(observedAt, now));
        }
    }

    private static boolean only(CauseKind kind, List<Cause> causes) {
        return causes.stream().allMatch(cause -> cause.getKind() == kind);
    }
}
