package io.weir.schemas.table;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The request to end, which cuts short whatever the reader's thread waits for. Safe for any thread. */
final class Closing {

    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    /** Short enough for a table to follow its brokers' return at once, long enough to be no load. */
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private @Nullable Consumer<?, ?> consumer;

    boolean requested() {
        return requested.isDone();
    }

    synchronized void request() {
        requested.complete(null);
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** Has the reader's thread look up from whatever it waits for in the consumer. */
    synchronized void nudge() {
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    /** The consumer to wake from now on; null for none. */
    synchronized void wakes(@Nullable Consumer<?, ?> consumer) {
        this.consumer = consumer;
        if (consumer != null && requested()) {
            consumer.wakeup();
        }
    }

    /** The value, or null if the end is requested before it comes. */
    <T> @Nullable T await(CompletableFuture<T> future) {
        try {
            CompletableFuture.anyOf(requested, future).get();
            return requested() ? null : future.getNow(null);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits before the next attempt: twice as long each time, shortened at random by up to a half. */
    void pause(int attempt) {
        long longest = Math.min(BACKOFF_MAX.toMillis(), BACKOFF_MIN.toMillis() << Math.min(attempt, 10));
        try {
            requested.get(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The pause is over.
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
