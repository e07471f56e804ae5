package io.weir.ingest.worker;

import io.weir.ingest.guard.MassDelete;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.CauseKind;
import java.util.List;

/**
 * How many deletions a batch may write that nobody has judged. What goes beyond is left to the reconciler, which sees all routes at
 * once and can ask an operator. Used for one batch.
 */
final class DeletionAllowance {

    private final boolean capiShowsEveryRoute;
    private long left;
    private long used;

    /**
     * The allowance of one batch.
     *
     * @param capiShowsEveryRoute false when a route that CAPI does not show may be there all the same: then nothing is deleted
     * @param left unjudged deletions that are still let through within this window
     */
    DeletionAllowance(boolean capiShowsEveryRoute, long left) {
        this.capiShowsEveryRoute = capiShowsEveryRoute;
        this.left = left;
    }

    /** True when a known route, of which these looks were taken, may be deleted. */
    boolean allows(List<Look> looks) {
        if (!capiShowsEveryRoute) {
            return false;
        }
        if (looks.stream().anyMatch(look -> isJudged(look.notification()))) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        left--;
        used++;
        return true;
    }

    /** Unjudged deletions that were let through. */
    long used() {
        return used;
    }

    /**
     * True when CAPI's own events say that the route was to be deleted, the reconciler has judged that it is gone, or an operator
     * wants it so. A scan that saw the route (the notification says when) has judged nothing of the kind, nor has an operator who
     * ordered it to be written.
     */
    private static boolean isJudged(CapiNotification notification) {
        return notification.getCauses().stream()
                .anyMatch(cause -> MassDelete.explains(cause)
                        || (isOfScan(cause.getKind())
                                && notification.getScannedAt() == null
                                && notification.getOrder() == null));
    }

    private static boolean isOfScan(CauseKind kind) {
        return kind == CauseKind.RECONCILE || kind == CauseKind.OPERATOR;
    }
}
