package io.weir.projector.fold;

import io.weir.projector.fold.EndpointPartitionResult.Change;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.SourceAlive;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the endpoint events of one partition (DESIGN §5.7): what it remembers is all in its ledger, and the same events on an
 * equal ledger give the same output. Confined to the thread of its partition.
 */
public final class EndpointPartition {

    /** Up to so many endpoints may expire under one beat in any partition: less is one cell, not a fault of the source. */
    static final int GUARD_ENDPOINTS_MIN = 50;

    private final EndpointLedger ledger;

    public EndpointPartition(EndpointLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * Applies one event.
     *
     * @param key the record's key
     * @param event the record's value
     * @param lineage where the record stands in its topic; its append time is the only clock there is
     */
    public EndpointPartitionResult apply(String key, EndpointEvent event, Lineage lineage) {
        EndpointSource source = event.getSource();
        return switch (event.getChange()) {
            case EndpointRegistered registered -> register(key, source, registered, lineage);
            case EndpointUnregistered unregistered -> unregister(key, unregistered, lineage);
            case SourceAlive alive -> beat(source, lineage);
            default ->
                throw new IllegalStateException("an endpoint event holds one of three changes, not "
                        + event.getChange().getClass());
        };
    }

    private EndpointPartitionResult register(
            String key, EndpointSource source, EndpointRegistered registered, Lineage lineage) {
        Rejection rejection = EndpointContent.check(key, registered);
        if (rejection != null) {
            return rejected(key, rejection);
        }
        EndpointState before = ledger.endpoint(key);
        return store(key, before, EndpointFold.register(before, ledger.clock(source), source, registered, lineage));
    }

    private EndpointPartitionResult unregister(String key, EndpointUnregistered unregistered, Lineage lineage) {
        Rejection rejection = EndpointContent.check(key, unregistered);
        if (rejection != null) {
            return rejected(key, rejection);
        }
        EndpointState before = ledger.endpoint(key);
        return store(key, before, EndpointFold.unregister(before, unregistered, lineage));
    }

    @SuppressWarnings("ReferenceEquality") // The fold gives the same state back when nothing came of an event.
    private EndpointPartitionResult store(String key, @Nullable EndpointState before, EndpointFoldResult result) {
        if (result.state() != before) {
            replace(key, before, result.state());
        }
        List<Change> changes =
                result.output() instanceof Output.Unchanged ? List.of() : List.of(new Change(key, result.output()));
        return new EndpointPartitionResult(result.outcome(), changes, 0);
    }

    private EndpointPartitionResult beat(EndpointSource source, Lineage lineage) {
        SourceClock clock = ledger.clock(source).beat(lineage.getAppendTime());
        ledger.setClock(source, clock);
        SortedMap<String, Set<String>> due = ledger.due(source, clock.aliveMillis());
        if (due.isEmpty()) {
            return new EndpointPartitionResult(EndpointOutcome.BEAT, List.of(), 0);
        }
        SortedMap<String, Set<String>> suspicious = firstTimers(due);
        boolean hold = isTooMuch(suspicious.size(), clock.endpoints());
        if (hold) {
            suspicious.forEach((id, uris) -> hold(id, uris, clock.aliveMillis()));
        }
        List<Change> changes = new ArrayList<>();
        due.forEach((id, uris) -> {
            Set<String> going = new TreeSet<>(uris);
            if (hold) {
                going.removeAll(suspicious.getOrDefault(id, Set.of()));
            }
            if (!going.isEmpty()) {
                EndpointState before = known(id);
                EndpointFoldResult result = EndpointFold.expire(before, going, lineage);
                replace(id, before, result.state());
                changes.add(new Change(id, result.output()));
            }
        });
        return new EndpointPartitionResult(
                hold ? EndpointOutcome.HELD : EndpointOutcome.EXPIRED,
                List.copyOf(changes),
                hold ? suspicious.size() : 0);
    }

    /** What of the due was not held before. */
    private SortedMap<String, Set<String>> firstTimers(SortedMap<String, Set<String>> due) {
        SortedMap<String, Set<String>> first = new TreeMap<>();
        due.forEach((id, uris) -> {
            Map<String, UriLease> leases = known(id).leases();
            for (String uri : uris) {
                UriLease lease = leases.get(uri);
                if (lease != null && !lease.held()) {
                    first.computeIfAbsent(id, any -> new TreeSet<>()).add(uri);
                }
            }
        });
        return first;
    }

    private static boolean isTooMuch(long expiring, long endpoints) {
        return expiring > GUARD_ENDPOINTS_MIN && expiring * 2 > endpoints;
    }

    private void hold(String id, Set<String> uris, long aliveMillis) {
        EndpointState before = known(id);
        replace(id, before, EndpointFold.hold(before, uris, aliveMillis));
    }

    private EndpointState known(String id) {
        EndpointState state = ledger.endpoint(id);
        if (state == null) {
            throw new IllegalStateException(
                    "endpoint " + id + " is due to expire and is not in the state: the expiry "
                            + "index and the endpoints disagree; remove the state directory to rebuild both from their changelogs");
        }
        return state;
    }

    /** Replaces the state and keeps count of the endpoints that each source holds. */
    private void replace(String id, @Nullable EndpointState before, @Nullable EndpointState after) {
        ledger.replace(id, before, after);
        Set<EndpointSource> had = before == null ? Set.of() : before.sources();
        Set<EndpointSource> has = after == null ? Set.of() : after.sources();
        for (EndpointSource source : EnumSet.allOf(EndpointSource.class)) {
            int step = (has.contains(source) ? 1 : 0) - (had.contains(source) ? 1 : 0);
            if (step != 0) {
                SourceClock clock = ledger.clock(source);
                ledger.setClock(source, clock.withEndpoints(clock.endpoints() + step));
            }
        }
    }

    private static EndpointPartitionResult rejected(String key, Rejection rejection) {
        return new EndpointPartitionResult(
                EndpointOutcome.REJECTED, List.of(new Change(key, new Output.Rejected<>(rejection))), 0);
    }
}
