package io.weir.router.snapshot;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sections of a snapshot on a thread of its own, some sections ahead of who takes them: to understand rows takes about as long as
 * to put them into a table, and there is a second core for it while a router starts.
 *
 * <p>Threads: {@link #next} and {@link #close} belong to one.
 */
final class ReadAhead implements AutoCloseable {

    /** Some 2,000 rows each. */
    private static final int SECTIONS_AHEAD = 8;

    /** What came of reading on. */
    private sealed interface Read {

        record Section(SectionRows rows) implements Read {}

        record Refused(SnapshotRefused reason) implements Read {}

        record Unreadable(IOException reason) implements Read {}

        record Broken(RuntimeException reason) implements Read {}

        record End() implements Read {}
    }

    /**
     * The rows of one section.
     *
     * @param name which section it is, for who finds fault with it
     */
    record SectionRows(String name, KeptRows rows) {}

    /** Reads the next section. */
    interface Source {

        /** Null at the end. */
        @Nullable SectionRows next() throws IOException, SnapshotRefused;
    }

    private final Source source;
    /** Bounded by the room. */
    private final BlockingQueue<Read> read = new LinkedBlockingQueue<>();

    private final Semaphore room = new Semaphore(SECTIONS_AHEAD);
    private final Thread thread;
    private volatile boolean closed;

    private ReadAhead(Source source) {
        this.source = source;
        this.thread = Thread.ofPlatform().daemon().name("weir-snapshot-read").unstarted(this::run);
    }

    static ReadAhead of(Source source) {
        ReadAhead ahead = new ReadAhead(source);
        ahead.thread.start();
        return ahead;
    }

    private void run() {
        Read last;
        do {
            room.acquireUninterruptibly();
            last = closed ? new Read.End() : read();
            read.add(last);
        } while (last instanceof Read.Section);
    }

    private Read read() {
        try {
            SectionRows rows = source.next();
            return rows == null ? new Read.End() : new Read.Section(rows);
        } catch (SnapshotRefused e) {
            return new Read.Refused(e);
        } catch (IOException e) {
            return new Read.Unreadable(e);
        } catch (RuntimeException e) {
            return new Read.Broken(e);
        }
    }

    /**
     * The next section's rows; null at the end.
     *
     * @throws SnapshotRefused if they cannot be understood
     * @throws IOException if they cannot be read, or this thread is interrupted
     */
    @Nullable SectionRows next() throws IOException, SnapshotRefused {
        Read next = take();
        room.release();
        return switch (next) {
            case Read.Section(SectionRows rows) -> rows;
            case Read.Refused(SnapshotRefused reason) -> throw reason;
            case Read.Unreadable(IOException reason) -> throw reason;
            case Read.Broken(RuntimeException reason) -> throw reason;
            case Read.End end -> null;
        };
    }

    private Read take() throws IOException {
        try {
            return read.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a snapshot was read");
        }
    }

    /** Ends the thread; when this returns, it no longer uses the source. */
    @Override
    public void close() {
        closed = true;
        room.release();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
