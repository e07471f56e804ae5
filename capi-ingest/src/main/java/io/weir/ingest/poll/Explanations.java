package io.weir.ingest.poll;

import io.weir.ingest.capi.AuditEvent;
import io.weir.ingest.guard.MassDelete;
import io.weir.schemas.avro.Cause;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Remembers which audit events said that a route, or all routes of a space or an organization, were to be deleted. Thread-safe. */
public final class Explanations {

    /** A space of many routes is deleted by a job of CAPI's that takes its time. */
    static final Duration LIFE = Duration.ofMinutes(10);

    /** More deletions than CAPI makes in ten minutes; beyond it the oldest explain nothing any more. */
    private static final int MAX = 100_000;

    private final LongSupplier nanoTime;
    private final Map<String, Explanation> byTarget = new LinkedHashMap<>();

    private record Explanation(Cause cause, long since) {}

    /** @param nanoTime a clock that is never set */
    public Explanations(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The event was read; it counts from now on for ten minutes, however often it is read again. */
    synchronized void heard(AuditEvent event) {
        if (MassDelete.explains(event.cause())) {
            byTarget.putIfAbsent(event.targetGuid(), new Explanation(event.cause(), nanoTime.getAsLong()));
            if (byTarget.size() > MAX) {
                byTarget.remove(byTarget.keySet().iterator().next());
            }
        }
    }

    /** The event that explains why a route is gone: its own deletion, or its space's, or its organization's. */
    public synchronized Optional<Cause> of(String routeGuid, String spaceGuid, String organizationGuid) {
        return explanation(routeGuid).or(() -> explanation(spaceGuid)).or(() -> explanation(organizationGuid));
    }

    private Optional<Cause> explanation(String target) {
        Explanation found = target.isEmpty() ? null : byTarget.get(target);
        return found == null || nanoTime.getAsLong() - found.since() > LIFE.toNanos()
                ? Optional.empty()
                : Optional.of(found.cause());
    }
}
