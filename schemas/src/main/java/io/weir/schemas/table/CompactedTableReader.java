package io.weir.schemas.table;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one or more compacted topics from their beginning for ever and tells a {@link TableListener} what it reads:
 * committed records only, each partition in the order of its offsets. Which topics can change while it runs.
 *
 * <p>It has one thread, on which the listener is called. Troubles of the cluster never end it: while brokers or the
 * registry are away it keeps its positions and tries on. Only an exception from the listener ends it, which
 * {@link #ended()} then reports.
 */
public final class CompactedTableReader<V> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CompactedTableReader.class);

    /** Long enough for the record in hand; after it the thread is interrupted. */
    private static final Duration CLOSE_POLITELY = Duration.ofSeconds(2);

    private static final Duration CLOSE_AT_ALL = Duration.ofSeconds(5);

    private enum Stage {
        NEW,
        STARTED,
        CLOSED
    }

    private final String name;
    private final TableFeed<V> feed;
    private final Closing closing = new Closing();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
    private final Thread thread;

    /**
     * Creates a reader that stands still until {@link #start}.
     *
     * @param deserializers the topics to read, and what reads each one's values; called on the reader's thread, not
     *     closed by it
     * @throws org.apache.kafka.common.config.ConfigException if a client setting is wrong
     */
    public CompactedTableReader(
            TableReaderSettings settings,
            Map<String, ? extends Deserializer<? extends V>> deserializers,
            TableListener<V> listener) {
        this(settings, deserializers, listener, InstantSource.system());
    }

    CompactedTableReader(
            TableReaderSettings settings,
            Map<String, ? extends Deserializer<? extends V>> deserializers,
            TableListener<V> listener,
            InstantSource clock) {
        Map<String, Deserializer<? extends V>> topics = topics(deserializers);
        new ConsumerConfig(ConsumerSettings.of(settings));
        name = settings.name();
        Absence absence = new Absence(settings.tombstoneRetention(), clock);
        feed = new TableFeed<>(settings, new RecordDecoder<>(topics, listener::wants), listener, absence, closing);
        thread = Thread.ofPlatform().daemon().name("weir-table-" + name).unstarted(this::run);
    }

    /**
     * Reads these topics from now on. Topics that are new are read from their start: the listener hears {@link
     * TableListener#restarted} for their partitions, their records, and {@link TableListener#caughtUp(Set)}.
     * Those that are not named any more are forgotten, the others keep their positions.
     *
     * <p>Takes effect on the reader's thread between two batches; when the listener itself calls this in {@link
     * TableListener#batchApplied}, before it hears anything else. A second call before that replaces the first.
     *
     * @param deserializers the topics to read, and what reads each one's values
     */
    public void follow(Map<String, ? extends Deserializer<? extends V>> deserializers) {
        feed.follow(topics(deserializers));
    }

    /**
     * Reads these partitions from their start once more: the listener hears {@link TableListener#restarted} for those that there are, their
     * records, and {@link TableListener#caughtUp(Set)} for their topics. Takes effect as {@link #follow} does; partitions of several calls
     * add up.
     */
    public void readAgain(Set<TopicPartition> partitions) {
        feed.readAgain(partitions);
    }

    private static <V> Map<String, Deserializer<? extends V>> topics(
            Map<String, ? extends Deserializer<? extends V>> deserializers) {
        if (deserializers.isEmpty()) {
            throw new IllegalArgumentException("deserializers: must name at least one topic");
        }
        return Map.copyOf(deserializers);
    }

    /** Where it stands. To be asked by the listener while it is called, or after {@link #ended()}. */
    public TableBookmark bookmark() {
        return feed.bookmark();
    }

    /** Begins to read; nothing if it has begun or is closed. */
    public void start() {
        if (stage.compareAndSet(Stage.NEW, Stage.STARTED)) {
            thread.start();
        }
    }

    /**
     * The reader's whole life: completed when it is closed, with the listener's exception if that ended it.
     */
    public CompletionStage<@Nullable Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Ends the reader; when this returns, no more calls reach the listener. Nothing if it is closed. */
    @Override
    public void close() {
        if (stage.getAndSet(Stage.CLOSED) == Stage.NEW) {
            ended.complete(null);
            return;
        }
        closing.request();
        if (Thread.currentThread() == thread) {
            return;
        }
        if (!awaitEnd(CLOSE_POLITELY)) {
            thread.interrupt();
            if (!awaitEnd(CLOSE_AT_ALL)) {
                LOG.warn("table reader does not end, its listener blocks reader={}", name);
            }
        }
    }

    private void run() {
        try {
            feed.run();
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            LOG.error("table reader ended by its listener reader={} error={}", name, e.toString(), e);
            ended.completeExceptionally(e);
        }
    }

    /** Not by joining the thread, which another caller may be about to start. */
    private boolean awaitEnd(Duration limit) {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
