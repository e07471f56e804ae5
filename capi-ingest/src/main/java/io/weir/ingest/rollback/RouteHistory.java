package io.weir.ingest.rollback;

import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteChanged;
import io.weir.schemas.avro.RouteDeleted;
import io.weir.schemas.avro.RouteEvent;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one key's events say of one route, as far as a rollback needs it: which revisions there are, and the content of the wanted and of
 * the last one. Filled event by event, in the order of the log; for one thread.
 */
public final class RouteHistory {

    /** Revisions named to a person. */
    private static final int SHOWN_MAX = 20;

    private final long wanted;
    /** True for a change, false for a deletion. */
    private final TreeMap<Long, Boolean> revisions = new TreeMap<>();

    private @Nullable RouteChanged found;
    private @Nullable RouteChanged last;

    /** @param wanted the revision whose content is kept; 0 for none */
    public RouteHistory(long wanted) {
        this.wanted = wanted;
    }

    /** The next event of the route under this key. */
    public void add(RouteEvent event) {
        switch (event.getChange()) {
            case RouteChanged changed -> {
                revisions.put(event.getRevision(), true);
                last = changed;
                if (event.getRevision() == wanted) {
                    found = changed;
                }
            }
            case RouteDeleted deleted -> revisions.put(event.getRevision(), false);
            // Who did it was added; the revision is the one before.
            default -> {}
        }
    }

    /** The route as the wanted revision wrote it; empty when that was no change, or is not under this key. */
    public Optional<Route> wantedRoute() {
        return Optional.ofNullable(found).map(RouteChanged::getRoute);
    }

    /** What was written last for the route. */
    public Optional<RouteChanged> standing() {
        return Optional.ofNullable(last);
    }

    /** What the wanted revision is. */
    public enum Wanted {
        /** It wrote the route, so its content can be put back. */
        WRITTEN,
        /** It deleted the route, or took it away from this key. */
        DELETED,
        /** Revisions have no gaps, and this key has a later one: it stood under another host or path. */
        ELSEWHERE,
        /** There is no such revision. */
        UNKNOWN
    }

    /** What the wanted revision is. */
    public Wanted wanted() {
        Boolean written = revisions.get(wanted);
        if (written != null) {
            return written ? Wanted.WRITTEN : Wanted.DELETED;
        }
        return !revisions.isEmpty() && wanted < revisions.lastKey() ? Wanted.ELSEWHERE : Wanted.UNKNOWN;
    }

    /** The revisions that can be put back, in words; the last {@value #SHOWN_MAX} of them. */
    public String shown() {
        List<Long> changes = revisions.entrySet().stream()
                .filter(entry -> entry.getValue())
                .map(entry -> entry.getKey())
                .toList();
        List<String> some = changes.subList(Math.max(0, changes.size() - SHOWN_MAX), changes.size()).stream()
                .map(Object::toString)
                .toList();
        String text = some.isEmpty() ? "none" : String.join(", ", some);
        return changes.size() > some.size() ? text + " (the last " + some.size() + " of " + changes.size() + ")" : text;
    }
}
