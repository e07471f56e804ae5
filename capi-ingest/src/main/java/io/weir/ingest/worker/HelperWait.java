package io.weir.ingest.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Lets a helper thread do what may take long, while the worker's own thread polls with everything paused, so that it stays in the
 * group and hears of partitions that are taken away.
 */
final class HelperWait {

    /** Most answers come sooner; one that takes longer must not keep the group waiting for this worker's polls. */
    private static final Duration WITHOUT_POLLING = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Assignment assignment;
    private final ExecutorService helpers;
    private final BooleanSupplier running;
    private final Runnable polled;

    /** @param polled is run after each poll */
    HelperWait(
            Consumer<byte[], byte[]> consumer,
            Assignment assignment,
            ExecutorService helpers,
            BooleanSupplier running,
            Runnable polled) {
        this.consumer = consumer;
        this.assignment = assignment;
        this.helpers = helpers;
        this.running = running;
        this.polled = polled;
    }

    /**
     * Waits for the answer.
     *
     * @param partitions whom it concerns
     * @return empty when it is no longer of interest: the worker stops, or none of the partitions is its own any more
     */
    <T> Optional<T> answer(Callable<T> question, Collection<OwnedPartition> partitions) throws InterruptedException {
        Future<T> answer = helpers.submit(question);
        try {
            return Optional.of(answer.get(WITHOUT_POLLING.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return pollUntil(answer, partitions);
        } catch (ExecutionException e) {
            throw unexpected(e);
        }
    }

    private <T> Optional<T> pollUntil(Future<T> answer, Collection<OwnedPartition> partitions)
            throws InterruptedException {
        assignment.flow(false);
        while (!answer.isDone()) {
            boolean ours = partitions.stream().anyMatch(partition -> !partition.isLost());
            if (!ours || !running.getAsBoolean()) {
                answer.cancel(true);
                return Optional.empty();
            }
            pollPaused();
        }
        return Optional.of(result(answer));
    }

    private void pollPaused() {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            polled.run();
            if (!records.isEmpty()) {
                throw new IllegalStateException("paused partitions yielded " + records.count() + " records");
            }
        } catch (WakeupException e) {
            // Whoever wakes the worker has something to say that the loop above looks for.
        }
    }

    /** The result of a helper that has ended. */
    static <T> T result(Future<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case InterruptedException stopped -> throw stopped;
            case Error error -> throw error;
            case null, default ->
                new IllegalStateException("a helper of the worker failed: " + e.getCause(), e.getCause());
        };
    }
}
