package io.weir.perf.soak;

import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Disturbs one process at a time, waits until all is well again, and remembers from when to when: two at once are more than the bounds are
 * for. For one thread; {@link #periods()} for any.
 */
final class ProjectorTrouble {

    /** What is done; what needs several brokers comes last. */
    enum Kind {
        PROJECTOR_CLOSED("projector closed in order"),
        PROJECTOR_KILLED("projector killed"),
        PROJECTOR_KILLED_EMPTY("projector killed, state deleted"),
        PROJECTOR_PAUSED("projector paused"),
        BROKER_KILLED("broker killed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * From the disturbance until all was well again, milliseconds.
     *
     * @param process which one
     */
    record Period(Kind kind, String process, long begin, long end) {}

    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final int WELL_SECONDS_MAX = 180;

    /** All is well when nothing has moved for so long: a second rebalance follows the first. */
    private static final int WELL_MILLIS = 1_500;

    private static final int WELL_LOOK_MILLIS = 300;

    /** A backlog that is still being worked off belongs to what made it. */
    private static final long BACKLOG_MILLIS = 2_000;

    private final ProjectorFleet fleet;
    private final ChangeDelays delays;
    private final Random random;
    private final int pauseMillis;
    private final PrintStream out;
    private final List<Period> periods = new ArrayList<>();

    ProjectorTrouble(ProjectorFleet fleet, ChangeDelays delays, long seed, int pauseMillis, PrintStream out) {
        this.fleet = fleet;
        this.delays = delays;
        this.random = new Random(seed);
        this.pauseMillis = pauseMillis;
        this.out = out;
    }

    /** What was done so far. */
    synchronized List<Period> periods() {
        return List.copyOf(periods);
    }

    /** One disturbance of a random kind. */
    void disturb() throws IOException, InterruptedException {
        // The only broker there is would take everything with it.
        int kinds = Kind.values().length - (fleet.brokers().size() == 1 ? 1 : 0);
        Kind kind = Kind.values()[random.nextInt(kinds)];
        if (kind == Kind.BROKER_KILLED) {
            disturb(kind, fleet.brokers().get(random.nextInt(fleet.brokers().size())));
        } else {
            disturb(
                    kind,
                    fleet.projectors().get(random.nextInt(fleet.projectors().size())));
        }
    }

    /** Closes this projector in good order and starts it again when it has been away for that long. */
    void restart(ServiceProcess projector, Duration away) throws IOException, InterruptedException {
        long begin = System.currentTimeMillis();
        restarted(projector, away);
        ended(Kind.PROJECTOR_CLOSED, projector, begin);
    }

    private static void restarted(ServiceProcess projector, Duration away) throws IOException, InterruptedException {
        projector.end(END_LIMIT);
        TimeUnit.MILLISECONDS.sleep(away.toMillis());
        KafkaProcesses.startAndWait(projector);
    }

    /** This disturbance of this process. */
    void disturb(Kind kind, ServiceProcess process) throws IOException, InterruptedException {
        long begin = System.currentTimeMillis();
        switch (kind) {
            case PROJECTOR_CLOSED -> restarted(process, Duration.ZERO);
            case PROJECTOR_KILLED, BROKER_KILLED -> killed(process, false);
            case PROJECTOR_KILLED_EMPTY -> killed(process, true);
            case PROJECTOR_PAUSED -> {
                process.pause();
                TimeUnit.MILLISECONDS.sleep(pauseMillis + random.nextInt(pauseMillis / 2));
                process.resume();
            }
        }
        ended(kind, process, begin);
    }

    private void ended(Kind kind, ServiceProcess process, long begin) throws IOException, InterruptedException {
        awaitWell();
        long end = System.currentTimeMillis();
        synchronized (this) {
            periods.add(new Period(kind, process.name(), begin, end));
        }
        out.printf("%s: %s, all well after %.1f s%n", kind, process.name(), (end - begin) / 1000.0);
    }

    /** It stays away for longer than the session timeout now and then, so that the others have to take over. */
    private void killed(ServiceProcess process, boolean stateDeleted) throws IOException, InterruptedException {
        process.kill();
        if (stateDeleted) {
            delete(fleet.stateDir(process.name()));
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(pauseMillis));
        KafkaProcesses.startAndWait(process);
    }

    /**
     * Every projector is ready and has its share of the log, no change is waited for, every partition has all its copies and is led by whom
     * it was meant for: a broker that came back takes back what it led some seconds later, groups and transactions too, and that still
     * belongs to its loss.
     */
    void awaitWell() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                fleet.bootstrapServers(),
                "default.api.timeout.ms",
                "5000",
                "request.timeout.ms",
                "3000"))) {
            awaitWell(admin);
        }
    }

    private void awaitWell(Admin admin) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WELL_SECONDS_MAX);
        long wellSince = Long.MAX_VALUE;
        while (true) {
            long now = System.nanoTime();
            String wrong = wrong(admin);
            if (!wrong.isEmpty()) {
                wellSince = Long.MAX_VALUE;
            } else if (wellSince == Long.MAX_VALUE) {
                wellSince = now;
            } else if (now - wellSince >= TimeUnit.MILLISECONDS.toNanos(WELL_MILLIS)) {
                return;
            }
            if (now > deadline) {
                throw new IOException("not well after " + WELL_SECONDS_MAX + " s: " + wrong + "; " + fleet.ended());
            }
            TimeUnit.MILLISECONDS.sleep(WELL_LOOK_MILLIS);
        }
    }

    /** What is not well; empty if all is. */
    private String wrong(Admin admin) {
        String wrong = fleet.notReady().orElseGet(() -> fleet.brokers().size() == 1 ? "" : Copies.unsettled(admin));
        if (wrong.isEmpty()) {
            wrong = withoutWork(admin);
        }
        long waited = delays.longestWaitMillis();
        return wrong.isEmpty() && waited > BACKLOG_MILLIS ? "a change is waited for since " + waited + " ms" : wrong;
    }

    /** An instance that came back is not back before it has its share: what moves then still belongs to its loss. */
    private String withoutWork(Admin admin) {
        try {
            long working = admin.describeConsumerGroups(List.of(ProjectorFleet.GROUP)).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .map(member -> member.clientId().replaceFirst("-StreamThread-.*", ""))
                    .distinct()
                    .count();
            long wanted = Math.min(fleet.projectors().size(), fleet.partitions());
            return working < wanted ? "of " + wanted + " projectors " + working + " have a share of the log" : "";
        } catch (ExecutionException notNow) {
            return "the group of the projectors is not told: " + notNow.getCause();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "stopped";
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
