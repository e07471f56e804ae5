package io.weir.ingest.worker;

import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a route is looked at: the causes of every hint about it in one batch, merged.
 *
 * @param all every cause once; those that name an actor first
 * @param settled those of them for whose hint this is the last look: if it shows no change, their effect is in the log
 */
record Causes(List<Cause> all, List<Cause> settled) {

    /** A batch can hold thousands of hints for one route; one event names as many as a person would read. */
    static final int CAUSES_MAX = 16;

    Causes {
        all = merged(all);
        settled = merged(settled);
    }

    private static List<Cause> merged(List<Cause> causes) {
        Map<Identity, Cause> distinct = new LinkedHashMap<>();
        for (Cause cause : causes) {
            distinct.putIfAbsent(identity(cause), cause);
        }
        return distinct.values().stream()
                .sorted(Comparator.comparingInt(cause -> cause.getActorGuid() == null ? 1 : 0))
                .toList();
    }

    private record Identity(
            CauseKind kind,
            @Nullable String event,
            @Nullable String actor,
            @Nullable String note) {}

    /**
     * An audit event that was hinted twice is one cause; so are two scans, or two webhooks that name no event, but not two operators,
     * nor two reasons of one.
     */
    private static Identity identity(Cause cause) {
        if (cause.getEventGuid() != null) {
            return new Identity(CauseKind.CAPI_EVENT, cause.getEventGuid(), null, null);
        }
        return cause.getKind() == CauseKind.OPERATOR
                ? new Identity(cause.getKind(), null, cause.getActorName(), cause.getNote())
                : new Identity(cause.getKind(), null, null, null);
    }

    /** Guids of the audit events behind all of them. */
    static List<String> eventGuids(List<Cause> causes) {
        return causes.stream().map(Cause::getEventGuid).filter(Objects::nonNull).toList();
    }

    /**
     * The causes to be named for a change: all but the audit events that the log names already. Those led here too, but somebody else
     * made this change; where they alone did, it is just a webhook that led here. At most {@value #CAUSES_MAX}, at least one.
     */
    List<Cause> named(List<String> attributedEvents) {
        List<Cause> named = all.stream()
                .filter(cause -> cause.getEventGuid() == null || !attributedEvents.contains(cause.getEventGuid()))
                .limit(CAUSES_MAX)
                .toList();
        return named.isEmpty()
                ? List.of(Cause.newBuilder().setKind(CauseKind.WEBHOOK).build())
                : named;
    }

    /** Those whose last look this is and whose audit event the log does not name yet. */
    List<Cause> unattributed(List<String> attributedEvents) {
        List<Cause> fresh = new ArrayList<>();
        for (Cause cause : settled) {
            if (cause.getEventGuid() != null && !attributedEvents.contains(cause.getEventGuid())) {
                fresh.add(cause);
            }
        }
        return fresh;
    }

    /** Time of the newest audit event among the causes. */
    static Optional<Instant> newestEvent(List<Cause> causes) {
        return causes.stream().map(Cause::getEventTime).filter(Objects::nonNull).max(Comparator.naturalOrder());
    }
}
