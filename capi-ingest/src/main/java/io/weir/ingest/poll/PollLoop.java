package io.weir.ingest.poll;

import io.weir.ingest.capi.Backoff;
import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.metrics.IngestMeters;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls at a fixed period until its thread is interrupted; after a failure with growing pauses. Others may wait for a poll that began
 * after a certain moment.
 */
public final class PollLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Poller poller;
    private final Duration period;
    private final Backoff backoff;
    private final BooleanSupplier leads;
    private final IngestMeters meters;

    private final Object lock = new Object();
    private boolean wanted;
    private OptionalLong lastSuccessBegan = OptionalLong.empty();

    /**
     * A loop for one life of a leader.
     *
     * @param pauseMax the longest pause after a failure
     * @param leads false while somebody else may be the leader: then nothing is polled
     */
    PollLoop(Poller poller, Duration period, Duration pauseMax, BooleanSupplier leads, IngestMeters meters) {
        this.poller = poller;
        this.period = period;
        this.backoff = new Backoff(FIRST_PAUSE, pauseMax);
        this.leads = leads;
        this.meters = meters;
    }

    /** Name of what is polled. */
    public String name() {
        return poller.name();
    }

    @Override
    public void run() {
        int failures = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Duration pause = period;
                if (leads.getAsBoolean()) {
                    long began = System.nanoTime();
                    Optional<Duration> failed = poll(began, failures);
                    failures = failed.isPresent() ? failures + 1 : 0;
                    pause = failed.orElseGet(() -> period.minusNanos(System.nanoTime() - began));
                }
                pause(pause);
            }
        } catch (InterruptedException e) {
            LOG.debug("poller ended poller={}", poller.name());
        }
    }

    /** Polls once; the pause to be made if that failed. */
    private Optional<Duration> poll(long began, int failures) throws InterruptedException {
        try {
            poller.poll();
            succeeded(began);
            return Optional.empty();
        } catch (CapiUnavailableException e) {
            return Optional.of(failed(e, e.retryAfter(), failures));
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("interrupted while polling " + poller.name());
            }
            return Optional.of(failed(e, Optional.empty(), failures));
        }
    }

    private void succeeded(long began) {
        synchronized (lock) {
            lastSuccessBegan = OptionalLong.of(began);
            lock.notifyAll();
        }
    }

    private Duration failed(Exception e, Optional<Duration> retryAfter, int failures) {
        meters.pollFailed(poller.name());
        Duration pause =
                backoff.pause(failures, retryAfter, ThreadLocalRandom.current().nextDouble());
        if (e instanceof CapiUnavailableException) {
            LOG.warn(
                    "CAPI cannot be polled, polling again poller={} attempt={} pause={} error={}",
                    poller.name(),
                    failures + 1,
                    pause,
                    e.getMessage());
        } else {
            LOG.error("a poll failed, polling again poller={} error={}", poller.name(), e.toString(), e);
        }
        return pause;
    }

    private void pause(Duration pause) throws InterruptedException {
        long until = System.nanoTime() + pause.toNanos();
        synchronized (lock) {
            while (!wanted) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            wanted = false;
        }
    }

    /**
     * Waits for a poll that succeeded and began after this call, and has one begin at once.
     *
     * @return false when there is none in time
     */
    public boolean awaitNext(Duration limit) throws InterruptedException {
        long called = System.nanoTime();
        long deadline = called + limit.toNanos();
        synchronized (lock) {
            wanted = true;
            lock.notifyAll();
            while (lastSuccessBegan.isEmpty() || lastSuccessBegan.getAsLong() - called < 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    /** Waits for a poll that succeeded, whenever it began; false when there is none in time. */
    boolean awaitFirst(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (lastSuccessBegan.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    /** Time since the last poll that succeeded began; empty when none has. */
    public Optional<Duration> age() {
        synchronized (lock) {
            return lastSuccessBegan.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Duration.ofNanos(System.nanoTime() - lastSuccessBegan.getAsLong()));
        }
    }
}
