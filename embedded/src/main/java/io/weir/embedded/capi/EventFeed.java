package io.weir.embedded.capi;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands audit events to listeners in the order of the log, on one thread of its own, as a tail of CAPI's event log would. An
 * event beyond the queue is dropped and counted: CAPI does not wait for whoever reads its log.
 */
final class EventFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    /** Some seconds of a slow listener at a thousand changes a second. */
    private static final int QUEUE_MAX = 10_000;

    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("capi-event-feed").unstarted(this::run);

    void start() {
        thread.start();
    }

    void subscribe(Consumer<String> listener) {
        listeners.add(listener);
    }

    boolean wanted() {
        return !listeners.isEmpty();
    }

    void offer(String json) {
        if (!queue.offer(json)) {
            dropped.incrementAndGet();
        }
    }

    long dropped() {
        return dropped.get();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                deliver(queue.take());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(String json) {
        for (Consumer<String> listener : listeners) {
            try {
                listener.accept(json);
            } catch (RuntimeException failure) {
                LOG.warn("audit event listener failed error={}", failure.toString());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
