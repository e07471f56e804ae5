package io.weir.ingest.worker;

import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.BatchPlan.Change;
import io.weir.ingest.worker.LogWriter.Encoded;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts and times what a committed batch has written. Lives on the worker's thread. */
final class BatchMeasure {

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
