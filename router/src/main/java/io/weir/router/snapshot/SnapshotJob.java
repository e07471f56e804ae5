package io.weir.router.snapshot;

import io.weir.router.table.TableCapture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The writing of one snapshot: first all rows, while the table is written on; then, when the table's writer has said where it stands,
 * what changed meanwhile, and that.
 *
 * <p>Threads: {@link #write} is the disk's thread; the writer says {@link #finish} or {@link #abandon} and asks the rest.
 */
final class SnapshotJob {

    /** A portion takes less than a millisecond. */
    private static final int ROWS_AT_ONCE = 256;

    /** Rests this many times as long as it has worked, so that it takes a fifth of a core from requests. */
    private static final int RESTS = 4;

    private static final long REST_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private final SnapshotHead head;
    private final TableCapture capture;
    private final boolean hurried;
    private final CompletableFuture<@Nullable Void> gathered = new CompletableFuture<>();
    private final CompletableFuture<SnapshotFoot> foot = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    /** @param hurried whether it need not spare anybody */
    SnapshotJob(SnapshotHead head, TableCapture capture, boolean hurried) {
        this.head = head;
        this.capture = capture;
        this.hurried = hurried;
    }

    SnapshotHead head() {
        return head;
    }

    /** Whether all rows are written, and it waits for {@link #finish}. */
    boolean isGathered() {
        return gathered.isDone() && !foot.isDone() && !ended.isDone();
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    /** Returns when it is over; false if it takes longer. */
    boolean await(Duration most) throws InterruptedException {
        try {
            ended.get(most.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** The capture has ended, and the table stands here. */
    void finish(SnapshotFoot at) {
        foot.complete(at);
    }

    /** It is of no more use. */
    void abandon() {
        foot.cancel(false);
    }

    /** What came of it. */
    sealed interface Outcome {

        record Written(SnapshotHead head, SnapshotFoot foot, long bytes, Duration took) implements Outcome {}

        /** Nobody wants it any more. */
        record Abandoned() implements Outcome {}

        record Failed(String reason) implements Outcome {}
    }

    /** Writes it, and puts it in the place of the one before. */
    Outcome write(SnapshotFolder folder) {
        long began = System.nanoTime();
        try {
            folder.take();
            return write(folder, began);
        } catch (IOException e) {
            return failed(folder.part(), SnapshotFolder.reason(e));
        } catch (UncheckedIOException e) {
            return failed(folder.part(), SnapshotFolder.reason(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (CancellationException e) {
            remove(folder.part());
            return new Outcome.Abandoned();
        } catch (RuntimeException e) {
            return failed(folder.part(), e.toString());
        } finally {
            gathered.complete(null);
            ended.complete(null);
        }
    }

    private Outcome write(SnapshotFolder folder, long began) throws IOException {
        SnapshotFoot at;
        long bytes;
        try (SnapshotOutput output = SnapshotOutput.create(folder.part(), head)) {
            gather(output);
            gathered.complete(null);
            at = foot.join();
            if (capture.overflown()) {
                throw new IOException("more changed while it was written than is kept in memory; the next one may do");
            }
            capture.changes(output.rows());
            output.finish(at);
            bytes = output.bytes();
        }
        folder.putInPlace();
        return new Outcome.Written(head, at, bytes, Duration.ofNanos(System.nanoTime() - began));
    }

    private void gather(SnapshotOutput output) {
        long began = System.nanoTime();
        long bytes = output.bytes();
        while (capture.next(ROWS_AT_ONCE, output.rows())) {
            if (foot.isCancelled() || capture.overflown()) {
                return;
            }
            if (!hurried && output.bytes() != bytes) {
                LockSupport.parkNanos(Math.min(REST_NANOS_MAX, RESTS * (System.nanoTime() - began)));
                began = System.nanoTime();
                bytes = output.bytes();
            }
        }
    }

    private static Outcome failed(Path part, String reason) {
        remove(part);
        return new Outcome.Failed(reason);
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It is written over by the next one, and no reader ever looks at it.
        }
    }
}
