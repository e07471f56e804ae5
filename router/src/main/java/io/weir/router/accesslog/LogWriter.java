package io.weir.router.accesslog;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that takes lines from the rings and writes them. When it cannot, it says so once, tries again every second, and lets
 * the rings fill.
 *
 * <p>Threads: its own; {@link #wake} and {@link #close} are for any.
 */
final class LogWriter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** Lines may wait that long to be written, so that a write takes many; who fills a ring sooner wakes the thread. */
    private static final Duration IDLE = Duration.ofMillis(20);

    /** After so many bytes at once there are more by now. */
    private static final int PLENTY_BYTES = 1 << 20;

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_FILE = Duration.ofMillis(500);

    /** What was put until the end is written within that time or never. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private final LogOutput output;
    private final LongAdder dropped;
    private final LongAdder errors = new LongAdder();
    private final List<ByteRing> rings = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean idle;
    private volatile boolean closing;
    private boolean failing;
    private long droppedTold;
    private long lookedNanos;

    /** @param dropped lines that found no room */
    LogWriter(LogOutput output, LongAdder dropped) {
        this.output = output;
        this.dropped = dropped;
        this.thread = Thread.ofPlatform().daemon().name("weir-access-log").unstarted(this);
    }

    void start() {
        lookedNanos = System.nanoTime();
        thread.start();
    }

    void add(ByteRing ring) {
        rings.add(ring);
    }

    /** How often writing failed. */
    long errors() {
        return errors.sum();
    }

    /** How many bytes wait. */
    long waiting() {
        long sum = 0;
        for (ByteRing ring : rings) {
            sum += ring.available();
        }
        return sum;
    }

    /** Has it look at the rings now. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (true) {
            // Asked before the rings are emptied: what was put before the end is written.
            boolean last = closing;
            long wrote = writeAll();
            if (last) {
                break;
            }
            if (failing) {
                pause(RETRY);
            } else if (wrote < PLENTY_BYTES) {
                pause(IDLE);
            }
        }
        try {
            output.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void pause(Duration most) {
        idle = true;
        LockSupport.parkNanos(this, most.toNanos());
        idle = false;
    }

    /** Writes what there is and returns how many bytes that was. */
    private long writeAll() {
        long wrote = 0;
        try {
            long now = System.nanoTime();
            if (now - lookedNanos >= LOOK_FOR_FILE.toNanos()) {
                lookedNanos = now;
                output.closeIfMoved();
                tellDropped();
            }
            output.open();
            for (ByteRing ring : rings) {
                wrote += write(ring);
            }
            if (wrote > 0 && failing) {
                failing = false;
                LOG.info("access log is written again file={}", output.name());
            }
        } catch (IOException e) {
            fail(e);
        }
        return wrote;
    }

    /** Whole lines only, so that those of different rings do not mix. */
    private int write(ByteRing ring) throws IOException {
        int length = ring.available();
        for (int left = length; left > 0; ) {
            int from = ring.from();
            int done = output.write(ring.array(), from, Math.min(left, ring.array().length - from));
            ring.take(done);
            left -= done;
        }
        return length;
    }

    private void fail(IOException cause) {
        errors.increment();
        if (!failing) {
            failing = true;
            LOG.error(
                    "access log cannot be written, tried again every {} s, lines are dropped meanwhile file={} error={}",
                    RETRY.toSeconds(),
                    output.name(),
                    cause.toString());
        }
        try {
            output.close();
        } catch (IOException e) {
            LOG.debug("access log cannot be closed file={}", output.name(), e);
        }
    }

    private void tellDropped() {
        long now = dropped.sum();
        if (now > droppedTold && !failing) {
            LOG.warn(
                    "access log lines were dropped, as they could not be written fast enough count={}",
                    now - droppedTold);
        }
        droppedTold = now;
    }

    /** Writes what there is and ends; waits for it, but not for long. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(CLOSE_PATIENCE)) {
                LOG.warn("access log is closed without its last lines file={}", output.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
