package io.weir.projector.history;

import io.weir.schemas.avro.RouteAttributed;
import org.jspecify.annotations.Nullable;

/** Lets the records of one route through, and watches whether a revision is missing. */
final class EventsOf {

    private final @Nullable String routeGuid;
    private final HistorySteps steps;
    private long revision;
    private boolean gap;

    /** @param routeGuid null lets everything through */
    EventsOf(@Nullable String routeGuid, HistorySteps steps) {
        this.routeGuid = routeGuid;
        this.steps = steps;
    }

    void add(HistoryStep step) {
        if (routeGuid == null) {
            steps.add(step);
        } else if (step.record() instanceof LoggedEvent event
                && event.event().getRouteGuid().equals(routeGuid)) {
            if (!(event.event().getChange() instanceof RouteAttributed)) {
                gap |= event.event().getRevision() != revision + 1;
                revision = event.event().getRevision();
            }
            steps.add(step);
        }
    }

    /** True if revisions 1 to this one were seen, each once and in their order. */
    boolean isWholeUpTo(long last) {
        return !gap && revision >= last;
    }
}
