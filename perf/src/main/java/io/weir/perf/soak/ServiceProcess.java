package io.weir.perf.soak;

import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Weir process of the run, which can be killed, paused and started again.
 *
 * <p>Only its disturber and, at start and end, the run's own thread touch it, never both at once.
 */
final class ServiceProcess implements AutoCloseable {

    /** Whether what starts can leave the cores to those that serve until it is up, as one does that has a machine of its own. */
    private static final boolean CAN_STAND_BACK = "root".equals(System.getProperty("user.name"));

    private static final List<String> STANDING_BACK = List.of("nice", "-n", "10");

    /** What to start, and how to see that it is up. */
    record Plan(String name, ProcessUnderTest.Start start, BooleanSupplier up) {}

    /** The same program, which stands back for others until it is up, where root starts it. */
    static ProcessUnderTest.Start standingBack(ProcessUnderTest.Start start) {
        if (!CAN_STAND_BACK) {
            return start;
        }
        return start.launchedBy(
                Stream.of(start.launcher(), STANDING_BACK).flatMap(List::stream).toList());
    }

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
                standForward();
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    private void standForward() {
        ProcessUnderTest running = process;
        if (running != null && Collections.indexOfSubList(plan.start().launcher(), STANDING_BACK) >= 0) {
            running.standForward();
        }
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
