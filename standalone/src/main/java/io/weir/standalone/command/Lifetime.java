package io.weir.standalone.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Ties something that runs to the life of the process: it is closed when the process is asked to end, or before. Idempotent;
 * whoever closes second waits for the first.
 */
final class Lifetime implements AutoCloseable {

    private final AutoCloseable running;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::closeOnce, "weir-end");

    private Lifetime(AutoCloseable running) {
        this.running = running;
    }

    static Lifetime of(AutoCloseable running) {
        Lifetime life = new Lifetime(running);
        Runtime.getRuntime().addShutdownHook(life.hook);
        return life;
    }

    /** Waits until the process was asked to end and everything is closed. */
    int awaitEnd() throws InterruptedException {
        closed.await();
        return 0;
    }

    /** True once the process was asked to end or {@link #close} was called. */
    boolean ending() {
        return closing.get();
    }

    @Override
    public void close() {
        if (!closing.get()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException processEnds) {
                // the hook runs now, and closeOnce sees to it that only one closes
            }
        }
        closeOnce();
    }

    private void closeOnce() {
        if (closing.compareAndSet(false, true)) {
            try {
                running.close();
            } catch (Exception failure) {
                LoggerFactory.getLogger(Lifetime.class).warn("closing failed", failure);
            } finally {
                closed.countDown();
            }
            return;
        }
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
