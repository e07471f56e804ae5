package io.weir.router.feed;

import io.weir.router.table.RouteTable;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the table stands towards its topics: whether it is complete, and since when and why it is stale.
 *
 * <p>Threads: belongs to the writer, but for {@link #status} and {@link #complete}, which are for any.
 */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private static final String BEHIND = "the table is from a snapshot, what came since is still to be read";

    private final RouteTable table;
    private final InstantSource clock;
    private final Predicate<String> ofTheTable;
    private final Currency currency = new Currency();
    private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();
    private Map<String, Throwable> missing = Map.of();
    private boolean away;
    private volatile FeedStatus status = FeedStatus.INITIAL;

    /** @param ofTheTable whether a topic is one that the table is made of, which it grows old without */
    Standing(RouteTable table, InstantSource clock, Predicate<String> ofTheTable) {
        this.table = table;
        this.clock = clock;
        this.ofTheTable = ofTheTable;
    }

    FeedStatus status() {
        return status;
    }

    /** Completed once the table is. */
    CompletionStage<@Nullable Void> complete() {
        return complete.minimalCompletionStage();
    }

    boolean isComplete() {
        return status.complete();
    }

    /** Whether the table is complete and was read from the topics that it follows, be it some time ago. */
    boolean isCaughtUp() {
        return status.complete() && !currency.isBehind();
    }

    /** The same, and Kafka answers. */
    boolean isCurrent() {
        return status.complete() && !status.stale();
    }

    /** Whether the table is a snapshot's that nobody has seen yet. */
    boolean isRestoredUnseen() {
        return currency.isRestored() && !status.complete();
    }

    /** Requests see this now. */
    void applied(Map<TopicPartition, Long> offsets, Map<Integer, Long> hashes, FeedStatus.Tables tables) {
        status = status.withApplied(offsets, hashes, tables);
    }

    void recordFailed() {
        status = status.withFailure();
    }

    /** The table is a snapshot's, of a router that last heard of Kafka then. */
    void restored(long contactMillis) {
        currency.restored(clock.millis());
        status = status.asAway(contactMillis, BEHIND);
    }

    /** What was restored is gone. */
    void reset() {
        currency.reset();
        noteStaleness(null);
    }

    void restarted(Collection<String> topics) {
        currency.restarted(topics);
    }

    void reached(Collection<String> topics) {
        currency.reached(topics);
    }

    /** These topics cannot be read, the others can. */
    void missing(Map<String, Throwable> reasons) {
        missing = Map.copyOf(reasons);
        noteStaleness(null);
    }

    /** Why this topic cannot be read while others are; null if it can. */
    @Nullable String trouble(String topic) {
        Throwable why = missing.get(topic);
        return why == null ? null : why.getMessage();
    }

    void disconnected(Throwable reason) {
        away = true;
        noteStaleness(reason);
    }

    void connected() {
        away = false;
        noteStaleness(null);
    }

    /** The table grows old while brokers are away, while one of its own topics is, and until a restored one has been caught up with. */
    private void noteStaleness(@Nullable Throwable lost) {
        Throwable why = lost;
        for (Map.Entry<String, Throwable> each : missing.entrySet()) {
            if (why == null && ofTheTable.test(each.getKey())) {
                why = each.getValue();
            }
        }
        if (why != null) {
            status = status.asAway(status.stale() ? status.staleSinceMillis() : clock.millis(), text(why));
        } else if (currency.isBehind() && !away) {
            status = status.asAway(status.staleSinceMillis(), BEHIND);
        } else if (!away) {
            status = status.asReached();
        }
    }

    private static String text(Throwable reason) {
        String message = reason.getMessage();
        return message == null ? reason.toString() : message;
    }

    /**
     * Notes whether everything that the table is made of has been read to its end.
     *
     * @param topics what it is made of
     * @param overtaken whether another table is to be served, and nothing is in its way
     */
    void noteEnds(Collection<String> topics, boolean overtaken) {
        if (!isCaughtUp() && currency.catchesUp(topics, overtaken)) {
            noteStaleness(null);
            becomeComplete();
        }
    }

    /**
     * A restored table is served if Kafka is not there to say whether it is still right.
     *
     * @param inOrder whether no part of it is read again, and no other table is to be served
     */
    void serveRestored(boolean inOrder) {
        if (!status.complete() && currency.servesAnyway(away, inOrder, clock.millis())) {
            LOG.warn(
                    "table of the snapshot is served, Kafka has not been caught up with seconds={} error=\"{}\"",
                    status.staleness(clock.millis()).toSeconds(),
                    status.reason());
            becomeComplete();
        }
    }

    private void becomeComplete() {
        if (!status.complete()) {
            status = status.asComplete();
            LOG.info(
                    "table complete routes={} endpoints={}",
                    table.sizes().routes(),
                    table.sizes().endpoints());
            complete.complete(null);
        }
    }
}
