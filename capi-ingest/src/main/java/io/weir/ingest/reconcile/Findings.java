package io.weir.ingest.reconcile;

import io.weir.ingest.state.KnownState.ContentKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a scan has read, as far as it is not what the log says already. For one thread. */
final class Findings {

    private final Map<String, Difference> differences = new HashMap<>();
    private final Instant at;
    private long count;
    private Duration load = Duration.ZERO;
    private Instant newestUpdate = Instant.EPOCH;

    /**
     * A route that the scan saw otherwise than the log has it.
     *
     * @param revision of the route's last event when the scan saw it; 0 when it was unknown
     * @param hash of the content that CAPI shows
     */
    record Difference(long revision, ContentKey hash) {}

    /** @param at when the scan began to read */
    Findings(Instant at) {
        this.at = at;
    }

    void differs(String guid, Difference difference) {
        differences.put(guid, difference);
    }

    /** A later pass saw the route as the log has it. */
    void same(String guid) {
        differences.remove(guid);
    }

    void updatedAt(Instant time) {
        newestUpdate = time.isAfter(newestUpdate) ? time : newestUpdate;
    }

    /** CAPI worked so long. */
    void worked(Duration took) {
        load = load.plus(took);
    }

    /** A pass over all pages found so many routes in scope. */
    void passed(long found) {
        count = Math.max(count, found);
    }

    Map<String, Difference> differences() {
        return differences;
    }

    Instant at() {
        return at;
    }

    /** Routes in scope. */
    long count() {
        return count;
    }

    Duration load() {
        return load;
    }

    /** A time of CAPI's so that every route was seen as it was then or later; empty when none was seen. */
    Optional<Instant> coveredUntil(Duration took) {
        return Optional.of(newestUpdate).filter(Instant.EPOCH::isBefore).map(newest -> newest.minus(took));
    }
}
