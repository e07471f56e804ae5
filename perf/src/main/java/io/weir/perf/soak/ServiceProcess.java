package io.weir.perf.soak;

import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One Weir process of the run, which can be killed, paused and started again.
 *
 * <p>Only its disturber and, at start and end, the run's own thread touch it, never both at once.
 */
final class ServiceProcess implements AutoCloseable {

    /** What to start, and how to see that it is up. */
    record Plan(String name, ProcessUnderTest.Start start, BooleanSupplier up) {}

    private final Plan plan;
    private final Path log;
    private @Nullable ProcessUnderTest process;

    ServiceProcess(Plan plan, Path folder) {
        this.plan = plan;
        this.log = folder.resolve(plan.name() + ".log");
    }

    String name() {
        return plan.name();
    }

    Path log() {
        return log;
    }

    void start() {
        process = plan.start().withJvmOption("-XX:+UseSerialGC").start(log);
    }

    /** Waits until it is up; false if it ended or the time is over. */
    boolean awaitUp(int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < deadline && alive()) {
            if (plan.up().getAsBoolean()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    /** Whether it is up now. */
    boolean isUp() {
        return alive() && plan.up().getAsBoolean();
    }

    boolean alive() {
        ProcessUnderTest running = process;
        return running != null && running.isAlive();
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.kill();
        }
    }

    /** SIGTERM; returns when it has ended. */
    void end(Duration limit) {
        ProcessUnderTest running = process;
        if (running != null) {
            running.terminate();
            running.awaitExit(limit);
        }
    }

    /** As much of the cores as others have, for one that was launched by {@code nice}. */
    void standForward() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.standForward();
        }
    }

    /** SIGSTOP: it stands still with everything it holds. */
    void pause() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.pause();
        }
    }

    /** SIGCONT. */
    void resume() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.resume();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
