package io.weir.projector.operator.await;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFolds;
import io.weir.projector.history.EventLog;
import io.weir.projector.history.LoggedEvent;
import io.weir.projector.history.RouteRef;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.operator.fleet.FleetWatch;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.RouteState;
import io.weir.schemas.topic.RouteKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a change is live everywhere. Follows the fleet as long as it is open; may be used from any thread, by many at once.
 *
 * <p>The event is found in the log once, and the fold says whether it moved the table. If it did, its application has to commit beyond
 * it, and what the table's partition holds then is what every ready member has to have applied: no record is searched for.
 */
public final class ChangeAwait implements AutoCloseable {

    /** How often the projectors' offsets are asked for; and the longest that a member which has fallen silent goes unnoticed. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final Duration FLEET_READ_TIMEOUT = Duration.ofSeconds(20);

    /** Searches of the log at the same time: each holds a consumer and some megabytes of answers. */
    private static final int SEARCHES_MAX = 4;

    private final ProjectorConfig config;
    private final KafkaAccess access;
    private final FleetWatch fleet;
    private final RouteFolds folds;
    private final Semaphore searches = new Semaphore(SEARCHES_MAX, true);

    private ChangeAwait(ProjectorConfig config, KafkaAccess access, RouteFolds folds) {
        this.config = config;
        this.access = access;
        this.folds = folds;
        fleet = FleetWatch.start(access);
    }

    /** Begins to follow the fleet. */
    public static ChangeAwait open(ProjectorConfig config, RouteFolds folds) {
        KafkaAccess access = KafkaAccess.open(config);
        try {
            return new ChangeAwait(config, access, folds);
        } catch (RuntimeException e) {
            access.close();
            throw e;
        }
    }

    /** The Kafka that it asks; closed with this. */
    public KafkaAccess access() {
        return access;
    }

    /** The fleet that it follows; closed with this. */
    public FleetWatch fleet() {
        return fleet;
    }

    /**
     * Waits for it.
     *
     * @throws KafkaException if Kafka or the registry cannot be asked
     * @throws IllegalStateException if this program does not know the fold of the serving table, or this is closed
     */
    public AwaitAnswer await(AwaitQuestion question) throws InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + question.timeout().toNanos();
        fleet.awaitComplete(FLEET_READ_TIMEOUT);
        while (true) {
            TableSettings settings = fleet.settings();
            Optional<ChangeSearch.Found> found = search(question, settings);
            if (found.isEmpty()) {
                return new AwaitAnswer.Unknown(unknown(question));
            }
            AwaitedChange change = found.get().change();
            Optional<AwaitAnswer> atOnce = withoutWaiting(settings, found.get());
            if (atOnce.isPresent()) {
                return atOnce.get();
            }
            AwaitAnswer answer = follow(change, settings.servedTopic(), begin, deadline);
            if (answer != null) {
                return answer;
            }
            // The routers are switched to another table, whose fold may make something else of the event.
        }
    }

    private static Optional<AwaitAnswer> withoutWaiting(TableSettings settings, ChangeSearch.Found found) {
        AwaitedChange change = found.change();
        Optional<NoEntry> reason = found.fate().reason();
        if (reason.isPresent()) {
            return Optional.of(new AwaitAnswer.NoneOfItsOwn(
                    change, reason.get(), found.fate().detail()));
        }
        ProjectedTable table = settings.find(settings.servedTopic()).orElse(null);
        if (table == null || table.getUntil() == null) {
            return Optional.empty();
        }
        long end = LogExtent.of(table).ends().getOrDefault(change.partition(), 0L);
        return change.offset() < end
                ? Optional.empty()
                : Optional.of(new AwaitAnswer.NoneOfItsOwn(
                        change,
                        NoEntry.FROZEN,
                        "the routers serve " + table.getTopic() + ", frozen as of " + table.getUntil()
                                + "; the change came after it"));
    }

    /** Waits for the projectors, then for the members; null if another table is to be served meanwhile. */
    private @Nullable AwaitAnswer follow(AwaitedChange change, String table, long begin, long deadline)
            throws InterruptedException {
        OptionalLong end = OptionalLong.empty();
        long nextLook = System.nanoTime();
        while (true) {
            long seen = fleet.version();
            requireOpen();
            if (!fleet.settings().servedTopic().equals(table)) {
                return null;
            }
            // Members say something much more often than that, and none of it is about the projectors.
            if (end.isEmpty() && System.nanoTime() - nextLook >= 0) {
                end = endOnceProjected(change, table);
                nextLook = System.nanoTime() + LOOK.toNanos();
            }
            List<Member> ready = fleet.ready();
            List<MemberStanding> standings =
                    end.isEmpty() ? List.of() : MemberStanding.of(ready, table, change.partition(), end.getAsLong());
            if (!standings.isEmpty() && standings.stream().allMatch(MemberStanding::applied)) {
                return new AwaitAnswer.Applied(
                        change,
                        table,
                        standings.stream().map(MemberStanding::id).toList(),
                        Duration.ofNanos(System.nanoTime() - begin));
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return end.isPresent() && standings.isEmpty()
                        ? new AwaitAnswer.NobodyReady(change, table)
                        : new AwaitAnswer.TimedOut(change, table, end.isPresent(), standings);
            }
            fleet.awaitNews(seen, Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }

    /**
     * Where the table's partition ends once the event is projected. That end is captured whether committed or not: the offsets of a
     * transaction can be seen before its mark is in the partition, but never before its records are.
     */
    private OptionalLong endOnceProjected(AwaitedChange change, String table) {
        List<Integer> partition = List.of(change.partition());
        Long committed = access.projected(table, partition).get(change.partition());
        if (committed == null || committed <= change.offset()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(access.ends(table, partition).getOrDefault(change.partition(), 0L));
    }

    private Optional<ChangeSearch.Found> search(AwaitQuestion question, TableSettings settings)
            throws InterruptedException {
        String table = settings.servedTopic();
        int version = settings.foldVersionOf(table);
        RouteFold fold = folds.fold(version)
                .orElseThrow(() -> new IllegalStateException("table " + table + " is made by fold version " + version
                        + ", which this version of weir does not know; use the one of the projectors"));
        searches.acquire();
        try (EventLog log = EventLog.open(config)) {
            return switch (question.route()) {
                case RouteRef.At(RouteKey key) -> searchKey(log, fold, key, null, question.revision());
                case RouteRef.Guid(String guid) -> searchRoute(log, fold, guid, question.revision());
            };
        } finally {
            searches.release();
        }
    }

    private static Optional<ChangeSearch.Found> searchKey(
            EventLog log, RouteFold fold, RouteKey key, @Nullable String guid, OptionalLong revision) {
        ChangeSearch search = new ChangeSearch(log.topic(), fold, guid, revision);
        log.forEachOfKey(key, search::accept);
        return search.found();
    }

    /** Ingest knows where a route stands now; an older revision of it may stand elsewhere, which the whole log is read for. */
    private static Optional<ChangeSearch.Found> searchRoute(
            EventLog log, RouteFold fold, String guid, OptionalLong revision) {
        RouteState state = log.stateOf(guid).orElse(null);
        if (state != null) {
            Optional<ChangeSearch.Found> found =
                    searchKey(log, fold, new RouteKey(state.getHost(), state.getPath()), guid, revision);
            if (found.isPresent()) {
                return found;
            }
        }
        NewestOf newest = new NewestOf(revision);
        log.forEachOfRoute(guid, newest::accept);
        RouteKey key = newest.key();
        return key == null ? Optional.empty() : searchKey(log, fold, key, guid, revision);
    }

    /** The key under which the route's newest event, or that of the revision, stands. */
    private static final class NewestOf {

        private final OptionalLong revision;
        private @Nullable LoggedEvent newest;

        private NewestOf(OptionalLong revision) {
            this.revision = revision;
        }

        private void accept(LoggedEvent logged) {
            long its = logged.event().getRevision();
            if ((revision.isEmpty() || revision.getAsLong() == its)
                    && (newest == null || its > newest.event().getRevision())) {
                newest = logged;
            }
        }

        private @Nullable RouteKey key() {
            return newest == null ? null : newest.key();
        }
    }

    private static String unknown(AwaitQuestion question) {
        return "the log has "
                + (question.revision().isPresent()
                        ? "no revision " + question.revision().getAsLong()
                        : "no event")
                + " of " + question.route();
    }

    private void requireOpen() {
        if (fleet.isClosed()) {
            throw new IllegalStateException("it is being closed; ask again");
        }
    }

    /** Whoever waits ends with an IllegalStateException. */
    @Override
    public void close() {
        fleet.close();
        access.close();
    }
}
