package io.weir.projector.operator.await;

import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.projector.history.LoggedEvent;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteAttributed;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds an event among those of one key, and what the fold makes of it. Takes the events in the order of the log. Pure; used by one
 * thread.
 *
 * <p>Looked for is the event that made the revision: an attribution repeats the revision, and counts only if nothing else has it.
 */
final class ChangeSearch {

    /**
     * An event and its fate.
     *
     * @param attribution whether it only says who made a change
     */
    record Found(AwaitedChange change, ChangeFate fate, boolean attribution) {}

    private final String logTopic;
    private final RouteFold fold;
    private final @Nullable String routeGuid;
    private final OptionalLong revision;
    private RouteClaims claims = RouteClaims.NONE;
    private @Nullable Found found;

    /**
     * Begins before the first event of the key.
     *
     * @param routeGuid whose event it is; null for the route that was written last
     * @param revision which one; empty for the newest
     */
    ChangeSearch(String logTopic, RouteFold fold, @Nullable String routeGuid, OptionalLong revision) {
        this.logTopic = logTopic;
        this.fold = fold;
        this.routeGuid = routeGuid;
        this.revision = revision;
    }

    void accept(LoggedEvent logged) {
        Lineage lineage = new Lineage(
                logTopic,
                logged.partition(),
                logged.offset(),
                logged.appendTime(),
                logged.event().getCapiTime());
        RouteFoldResult result = fold.fold(claims, logged.key(), logged.event(), lineage);
        claims = result.state();
        if (isAskedFor(logged)) {
            Found candidate = new Found(
                    AwaitedChange.of(logged),
                    ChangeFate.of(result),
                    logged.event().getChange() instanceof RouteAttributed);
            if (found == null || isBetter(candidate, found)) {
                found = candidate;
            }
        }
    }

    Optional<Found> found() {
        return Optional.ofNullable(found);
    }

    private boolean isAskedFor(LoggedEvent logged) {
        return (routeGuid == null || routeGuid.equals(logged.event().getRouteGuid()))
                && (revision.isEmpty() || revision.getAsLong() == logged.event().getRevision());
    }

    private static boolean isBetter(Found candidate, Found before) {
        if (candidate.attribution() != before.attribution()) {
            return before.attribution();
        }
        return !candidate.change().routeGuid().equals(before.change().routeGuid())
                || candidate.change().revision() > before.change().revision();
    }
}
