package io.weir.perf.process;

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
public final class ServiceProcess implements AutoCloseable {

    /**
     * All processes share the cores of one machine, and some are started every few seconds: the second compiler, busy for a minute after
     * each start, and a collector with threads of its own would take these cores from what is measured.
     */
    public static final List<String> MODEST = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** Only root can have what starts leave the cores to those that serve until it is up, as if it had a machine of its own. */
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private static final List<String> STANDING_BACK = List.of("nice", "-n", "10");

    private static final int AS_OTHERS = 0;
    private static final int FIRST = -5;

    /** What to start, and how to see that it is up. */
    public record Plan(String name, ProcessUnderTest.Start start, BooleanSupplier up) {}

    /** The same program with these JVM options. */
    public static ProcessUnderTest.Start withOptions(ProcessUnderTest.Start start, List<String> jvmOptions) {
        var complete = start;
        for (String option : jvmOptions) {
            complete = complete.withJvmOption(option);
        }
        return complete;
    }

    /** The same program, which stands back for others until it is up, where root starts it. */
    public static ProcessUnderTest.Start standingBack(ProcessUnderTest.Start start) {
        if (!IS_ROOT) {
            return start;
        }
        return start.launchedBy(
                Stream.of(start.launcher(), STANDING_BACK).flatMap(List::stream).toList());
    }

    private final Plan plan;
    private final Path log;
    private @Nullable ProcessUnderTest process;

    public ServiceProcess(Plan plan, Path folder) {
        this.plan = plan;
        this.log = folder.resolve(plan.name() + ".log");
    }

    public String name() {
        return plan.name();
    }

    public Path log() {
        return log;
    }

    public void start() {
        process = plan.start().start(log);
    }

    /** Waits until it is up; false if it ended or the time is over. */
    public boolean awaitUp(int seconds) throws InterruptedException {
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
            running.renice(AS_OTHERS);
        }
    }

    /** From now on it goes before all others, as it would on a machine of its own, where root runs this. */
    public void goFirst() {
        ProcessUnderTest running = process;
        if (IS_ROOT && running != null) {
            running.renice(FIRST);
        }
    }

    /** Whether it is up now. */
    public boolean isUp() {
        return alive() && plan.up().getAsBoolean();
    }

    public boolean alive() {
        ProcessUnderTest running = process;
        return running != null && running.isAlive();
    }

    /** Its number; 0 before it has been started. */
    public long pid() {
        ProcessUnderTest running = process;
        return running == null ? 0 : running.pid();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.kill();
        }
    }

    /** SIGTERM; returns when it has ended. */
    public void end(Duration limit) {
        ProcessUnderTest running = process;
        if (running != null) {
            running.terminate();
            running.awaitExit(limit);
        }
    }

    /** SIGSTOP: it stands still with everything it holds. */
    public void pause() {
        ProcessUnderTest running = process;
        if (running != null) {
            running.pause();
        }
    }

    /** SIGCONT. */
    public void resume() {
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
