package io.weir.router.snapshot;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.router.table.TableCapture;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one router. What goes wrong with them is said and counted, and never ends anything: a router without a snapshot reads
 * its table from Kafka.
 *
 * <p>Threads: the table's writer, but for the writing of files, which is one thread's of its own.
 */
public final class Snapshots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    /** A router that was just started has better things to do. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(10);

    /** Orderly ends wait so long for a last snapshot; a million routes take some seconds. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(20);

    private final SnapshotSettings settings;
    private final String reading;
    private final @Nullable SnapshotFolder folder;
    private final SnapshotMetrics metrics;
    private final ExecutorService disk;
    private @Nullable SnapshotJob job;
    private long nextMillis = -1;

    /** The last one that was written, or found at the start; null without. */
    private volatile SnapshotJob.Outcome.@Nullable Written last;

    /**
     * @param reading what reads the records of this router: its version and their schemas; what another one wrote is used only until Kafka
     *     can be read again, as there may be more to see in the same records
     */
    public Snapshots(SnapshotSettings settings, String reading, MeterRegistry registry, InstantSource clock) {
        this.settings = settings;
        this.reading = reading;
        Path directory = settings.directory();
        this.folder = directory == null ? null : new SnapshotFolder(directory);
        this.metrics = new SnapshotMetrics(registry, clock);
        this.disk = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("weir-snapshot").factory());
    }

    /**
     * The snapshot to begin with, whole and of these topics; to be closed. Null if there is none that may be used.
     *
     * @param prefix prefix of the topics
     */
    public @Nullable SnapshotInput open(String prefix) {
        SnapshotFolder in = folder;
        if (in == null) {
            return null;
        }
        try {
            in.take();
            SnapshotInput found = SnapshotInput.open(in.snapshot());
            if (!found.head().prefix().equals(prefix)) {
                found.close();
                throw new SnapshotRefused(
                        "it is of the topics " + found.head().prefix() + "…, and this router follows " + prefix + "…");
            }
            metrics.found(found.head().createdMillis(), found.bytes());
            return found;
        } catch (NoSuchFileException e) {
            LOG.info("there is no snapshot yet path={}", in.snapshot());
        } catch (SnapshotRefused e) {
            refuse(e);
        } catch (IOException e) {
            unreadable(e);
        }
        return null;
    }

    /**
     * The seed with which an index is filled fastest from the snapshot that is there; empty where there is none, or none that can be read,
     * of which {@link #open} says more.
     */
    public OptionalLong seed() {
        SnapshotFolder in = folder;
        if (in == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(SnapshotInput.headOf(in.snapshot()).seed());
        } catch (IOException | SnapshotRefused e) {
            LOG.debug("snapshot tells no seed path={}", in.snapshot(), e);
            return OptionalLong.empty();
        }
    }

    /** It was read, and the table is what it says. */
    public void used(SnapshotInput input) {
        last = new SnapshotJob.Outcome.Written(input.head(), input.foot(), input.bytes(), Duration.ZERO);
    }

    /** It cannot be read, which says nothing about what is in it. */
    public void unreadable(IOException failure) {
        metrics.failed();
        LOG.warn(
                "snapshot cannot be read, the table is read from Kafka path={} error={}",
                path(),
                SnapshotFolder.reason(failure));
    }

    /** It must not be used: says why, and sets it aside. */
    public void refuse(SnapshotRefused reason) {
        SnapshotFolder in = folder;
        if (in == null) {
            return;
        }
        metrics.refused();
        last = null;
        abandon();
        LOG.warn(
                "snapshot is refused and set aside, the table is read from Kafka path={} aside={} error=\"{}\"",
                in.snapshot(),
                in.refused(),
                reason.getMessage());
        try {
            in.setAside();
        } catch (IOException e) {
            LOG.warn(
                    "snapshot cannot be set aside, delete it path={} error={}",
                    in.snapshot(),
                    SnapshotFolder.reason(e));
        }
    }

    private @Nullable Path path() {
        return folder == null ? null : folder.snapshot();
    }

    /** Whether it is time for the next one. The first one is due some seconds after this was first asked. */
    public boolean due(long nowMillis) {
        if (folder == null || isUnderWay()) {
            return false;
        }
        if (nextMillis < 0) {
            Duration interval = settings.interval();
            nextMillis = nowMillis + (interval.compareTo(FIRST_AFTER) < 0 ? interval : FIRST_AFTER).toMillis();
        }
        return nowMillis >= nextMillis;
    }

    /** Nothing has changed: another interval goes by. */
    public void skip(long nowMillis) {
        nextMillis = nowMillis + settings.interval().toMillis();
    }

    /**
     * Whether the last one says the same and is not much older: then there is nothing to be gained by another.
     *
     * @param olderBy by how much its contact with Kafka may be older
     */
    public boolean isCurrent(SnapshotHead head, SnapshotFoot foot, Duration olderBy) {
        SnapshotJob.Outcome.Written then = last;
        return then != null
                && then.foot().equals(foot)
                && then.head().table().equals(head.table())
                && then.head().reading().equals(head.reading())
                && head.contactMillis() - then.head().contactMillis() < olderBy.toMillis();
    }

    /** Begins one. The table's writer asks {@link #isGathered} from time to time, ends the capture then, and says {@link #finish}. */
    public void begin(SnapshotHead head, TableCapture capture, long nowMillis) {
        nextMillis = nowMillis + settings.interval().toMillis();
        start(new SnapshotJob(head, capture, false));
    }

    private void start(SnapshotJob begun) {
        SnapshotFolder in = folder;
        if (in != null) {
            job = begun;
            disk.execute(() -> say(in, begun.write(in)));
        }
    }

    private void say(SnapshotFolder in, SnapshotJob.Outcome outcome) {
        switch (outcome) {
            case SnapshotJob.Outcome.Written written -> {
                last = written;
                metrics.written(written.head().createdMillis(), written.bytes(), written.took());
                LOG.info(
                        "snapshot is written path={} bytes={} routes={} endpoints={} millis={}",
                        in.snapshot(),
                        written.bytes(),
                        written.foot().routes(),
                        written.foot().endpoints(),
                        written.took().toMillis());
            }
            case SnapshotJob.Outcome.Abandoned abandoned -> LOG.info("snapshot is given up path={}", in.snapshot());
            case SnapshotJob.Outcome.Failed failed -> {
                metrics.failed();
                LOG.warn(
                        "snapshot cannot be written, the one before stays path={} error=\"{}\"",
                        in.snapshot(),
                        failed.reason());
            }
        }
    }

    /** Whether one is being written. */
    public boolean isUnderWay() {
        if (job != null && job.hasEnded()) {
            job = null;
        }
        return job != null;
    }

    /** Of which table the one is that is being written; null while none is. */
    public @Nullable SnapshotHead underWay() {
        return isUnderWay() && job != null ? job.head() : null;
    }

    /** Whether all rows of it are written. */
    public boolean isGathered() {
        return job != null && job.isGathered();
    }

    /** The capture has ended, and the table stands here. */
    public void finish(SnapshotFoot foot) {
        if (job != null) {
            job.finish(foot);
        }
    }

    /** The one that is being written is of no more use. */
    public void abandon() {
        if (job != null) {
            job.abandon();
        }
    }

    /** Writes a last one, and waits for it for a while. Nothing changes any more. */
    public void writeLast(SnapshotHead head, TableCapture capture, SnapshotFoot foot) {
        abandon();
        SnapshotJob closing = new SnapshotJob(head, capture, true);
        closing.finish(foot);
        start(closing);
        try {
            if (!closing.await(LAST_PATIENCE)) {
                LOG.warn(
                        "snapshot is not waited for any longer, the one before stays path={} seconds={} since={}",
                        path(),
                        LAST_PATIENCE.toSeconds(),
                        Instant.ofEpochMilli(head.createdMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What reads the records of this router. */
    public String reading() {
        return reading;
    }

    /** Whether there is one that was written, or used at the start. */
    public boolean hasOne() {
        return last != null;
    }

    /** Whether there are to be any. */
    public boolean isOn() {
        return folder != null;
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        abandon();
        disk.shutdownNow();
        try {
            disk.awaitTermination(1, TimeUnit.SECONDS);
            if (folder != null) {
                folder.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("folder of snapshots cannot be given back", e);
        }
    }
}
