package io.weir.projector.history;

import io.weir.projector.fold.Rejection;
import io.weir.projector.fold.RouteOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a route's history, and what came of it.
 *
 * @param record as it stands in the log
 * @param outcome what became of it in the table; {@code REJECTED} also for a record that cannot be read
 * @param shadowedBy guid of the route that holds the key instead; null unless the outcome is {@code SHADOWED}
 * @param rejection why it was refused; null unless the outcome is {@code REJECTED}
 * @param changes what it says other than the route's event before; nothing for what is no {@code RouteChanged} and for what is ignored
 */
public record HistoryStep(
        LogRecord record,
        RouteOutcome outcome,
        @Nullable String shadowedBy,
        @Nullable Rejection rejection,
        List<RouteField.Change> changes) {

    HistoryStep with(List<RouteField.Change> others) {
        return new HistoryStep(record, outcome, shadowedBy, rejection, others);
    }
}
