package io.weir.perf.soak;

import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Kills and pauses one process at random until it has done so often enough, and starts it again when it is gone, whoever ended it. A thread
 * of its own.
 */
final class Disturber {

    /** What was done to one process. */
    record Tally(String name, int kills, int pauses, int ownEnds) {}

    private static final int UP_SECONDS_MAX = 120;

    private final ServiceProcess process;
    private final Random random;
    private final int wanted;
    private final int pauseMillis;
    private final int quietFactor;
    private final Thread thread;
    private volatile boolean stopping;
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger pauses = new AtomicInteger();
    private final AtomicInteger ownEnds = new AtomicInteger();
    private volatile @Nullable Exception failure;

    /**
     * @param wanted kills and pauses to make, both kinds at random
     * @param pauseMillis shortest pause, beyond the session timeout; up to half as long again is added at random
     * @param quietFactor how many times longer than usual it is left alone in between
     */
    Disturber(ServiceProcess process, long seed, int wanted, int pauseMillis, int quietFactor) {
        this.process = process;
        this.random = new Random(seed);
        this.wanted = wanted;
        this.pauseMillis = pauseMillis;
        this.quietFactor = quietFactor;
        this.thread = Thread.ofPlatform().name("disturb-" + process.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** True when it has done what it was to do, or can do no more. */
    boolean done() {
        return failure != null || kills.get() + pauses.get() >= wanted;
    }

    /** Stops disturbing, and leaves the process running and up. */
    Tally finish() throws IOException, InterruptedException {
        stopping = true;
        thread.join();
        Exception why = failure;
        if (why != null) {
            throw new IOException(
                    process.name() + ": " + why.getMessage() + "; its output is in " + process.log(), why);
        }
        if (!process.alive()) {
            bringUp();
        }
        return tally();
    }

    Tally tally() {
        return new Tally(process.name(), kills.get(), pauses.get(), ownEnds.get());
    }

    private void run() {
        try {
            while (!stopping) {
                quietTime();
                if (!process.alive()) {
                    ownEnds.incrementAndGet();
                    bringUp();
                } else if (!stopping && kills.get() + pauses.get() < wanted) {
                    disturb();
                }
            }
        } catch (IOException | InterruptedException | RuntimeException cannotGoOn) {
            failure = cannotGoOn;
        }
    }

    /** Waits up to some seconds, less if the process ends meanwhile by itself. */
    private void quietTime() throws InterruptedException {
        long until =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + (long) quietFactor * random.nextInt(8_000));
        while (System.nanoTime() < until && process.alive() && !stopping) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void disturb() throws IOException, InterruptedException {
        if (random.nextBoolean()) {
            process.kill();
            kills.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
            bringUp();
        } else {
            process.pause();
            TimeUnit.MILLISECONDS.sleep(pauseMillis + random.nextInt(pauseMillis / 2));
            process.resume();
            pauses.incrementAndGet();
        }
    }

    private void bringUp() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 5; attempt++) {
            process.start();
            if (process.awaitUp(UP_SECONDS_MAX)) {
                return;
            }
            if (process.alive()) {
                throw new IOException("not up after " + UP_SECONDS_MAX + " s");
            }
            ownEnds.incrementAndGet();
        }
        throw new IOException("ended by itself five times in a row while starting");
    }
}
