package io.weir.perf.soak;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log, reduced to what the soak looks at.
 *
 * @param change {@code RouteChanged}, {@code RouteDeleted} or {@code RouteAttributed}
 * @param appendedAt the broker's time of the record, milliseconds
 * @param observedAt when the read from CAPI began, milliseconds
 * @param destinations as {@link CapiHistory} writes them; empty unless changed
 */
record LogLine(
        String key,
        String routeGuid,
        String change,
        long appendedAt,
        long observedAt,
        List<String> destinations,
        List<Cause> causes) {

    /** Why: the kind of hint, the audit event and whether its actor is named. */
    record Cause(String kind, @Nullable String eventGuid, boolean hasActor) {}

    static LogLine of(String key, long appendedAt, GenericRecord event) {
        var change = (GenericRecord) event.get("change");
        String name = change.getSchema().getName();
        List<String> destinations = name.equals("RouteChanged")
                ? IndependentFold.destinations((GenericRecord) change.get("route"))
                : List.of();
        var causes = new ArrayList<Cause>();
        for (Object each : (List<?>) event.get("causes")) {
            var cause = (GenericRecord) each;
            Object eventGuid = cause.get("eventGuid");
            causes.add(new Cause(
                    cause.get("kind").toString(),
                    eventGuid == null ? null : eventGuid.toString(),
                    cause.get("actorGuid") != null));
        }
        return new LogLine(
                key,
                event.get("routeGuid").toString(),
                name,
                appendedAt,
                (long) event.get("observedAt"),
                destinations,
                List.copyOf(causes));
    }

    /** True when nothing but a full scan led here. */
    boolean drift() {
        return !change.equals("RouteAttributed")
                && causes.stream().allMatch(cause -> cause.kind().equals("RECONCILE"));
    }
}
