package io.weir.perf.propagation;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.WeirPrograms;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How long it takes until a router serves what the platform says, for each way in which it says it; one change at a time, on machines that do nothing
 * else. And what of that the guarantee of Kafka Streams takes: the log copied exactly once, and at least once.
 */
public final class WaysBench {

    private static final int SEED = 7;
    /** Before each change, at most: so that none begins in step with the transactions. */
    private static final int PAUSE_MILLIS_MAX = 40;

    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;
    private static final int COPIED_ROUTES = 100;
    private static final int COPIED_SECONDS_MAX = 60;

    private final Settings settings;
    private final PrintStream out;
    private final Random random = new Random(SEED);
    private final Map<Way, Histogram> times = new EnumMap<>(Way.class);

    WaysBench(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * What is measured.
     *
     * @param folder output of all processes, and the report
     * @param programs what runs
     * @param changes that are counted, by each way
     * @param warmUp changes before these
     */
    public record Settings(Path folder, WeirPrograms programs, int changes, int warmUp) {

        public Settings {
            if (changes < 1 || warmUp < 0) {
                throw new IllegalArgumentException(
                        "changes and warm-up: " + changes + " and " + warmUp + ", expected 1 or more and 0 or more");
            }
        }
    }

    /** From what to what. */
    public enum Way {
        LOG("an event is handed to the producer", "the route is served as it says"),
        WEBHOOK("a webhook of CAPI is sent", "the route is served with its new weights"),
        REGISTRATION("router.register is published", "the first request reaches the instance"),
        WITHDRAWAL("router.unregister is published", "no request reaches the instance any more"),
        COPY_EXACTLY_ONCE("an event is handed to the producer", "its copy can be read, exactly once"),
        COPY_AT_LEAST_ONCE("an event is handed to the producer", "its copy can be read, at least once");

        final String from;
        final String to;

        Way(String from, String to) {
            this.from = from;
            this.to = to;
        }

        /** What reports call it. */
        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Nanoseconds, by way. */
    public Map<Way, Histogram> run() throws IOException, InterruptedException {
        served();
        copied(Way.COPY_EXACTLY_ONCE, "exactly_once_v2");
        copied(Way.COPY_AT_LEAST_ONCE, "at_least_once");
        return Collections.unmodifiableMap(times);
    }

    private void served() throws IOException, InterruptedException {
        try (var platform = new WaysPlatform(settings)) {
            platform.start();
            out.println("all processes run");
            for (int number = -settings.warmUp(); number < settings.changes(); number++) {
                boolean counted = number >= 0;
                note(Way.LOG, platform.changeLog(), counted);
                note(Way.WEBHOOK, platform.changeCapi(), counted);
                note(Way.REGISTRATION, platform.register(), counted);
                note(Way.WITHDRAWAL, platform.withdraw(), counted);
            }
        }
        times.forEach((way, measured) -> out.println(WaysReport.line(way, measured)));
    }

    private void note(Way way, long nanos, boolean counted) throws InterruptedException {
        if (counted) {
            times.computeIfAbsent(way, first -> new Histogram(NANOS_MAX, DIGITS))
                    .recordValue(Math.clamp(nanos, 0, NANOS_MAX));
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS_MAX));
    }

    private void copied(Way way, String guarantee) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.folder().resolve(way.label()));
        try (var kafka = new KafkaProcesses(folder, new KafkaProcesses.Setup(1, "127.0.0.1", Map.of(), List.of()))) {
            kafka.start();
            createTopics(kafka);
            var start = WeirPrograms.streams(
                            ProcessUnderTest.java(IdentityTopology.class), kafka, folder.resolve("state"))
                    .with(IdentityTopology.GUARANTEE, guarantee);
            try (var copying = new ServiceProcess(new ServiceProcess.Plan("identity", start, () -> true), folder);
                    var log = new RouteLog(kafka.bootstrapServers(), kafka.registryUrl(), COPIED_ROUTES);
                    var arrivals = new Arrivals<>(Arrivals.COPY, kafka.bootstrapServers(), kafka.registryUrl())) {
                KafkaProcesses.startAndWait(copying);
                arrivals.start();
                for (int number = -settings.warmUp(); number < settings.changes(); number++) {
                    if (number == 0) {
                        arrivals.reset();
                    }
                    copy(number, log, arrivals);
                }
                log.check();
                times.put(way, arrivals.delays());
            }
        }
        out.println(WaysReport.line(way, times.get(way)));
    }

    private static void createTopics(KafkaProcesses kafka) throws IOException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(RouteLog.TOPIC, BenchTables.PARTITIONS, (short) 1),
                            new NewTopic(IdentityTopology.TOPIC, BenchTables.PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("the topics cannot be created: " + e.getCause(), e);
        }
    }

    private void copy(int number, RouteLog log, Arrivals<?> arrivals) throws IOException, InterruptedException {
        int route = Math.floorMod(number, COPIED_ROUTES);
        arrivals.await(Requests.host(route), log.revision(route) + 1L);
        log.change(route, acknowledged -> {});
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COPIED_SECONDS_MAX);
        while (arrivals.missing() > 0) {
            log.check();
            if (System.nanoTime() > deadline) {
                throw new IOException("an event is not copied after " + COPIED_SECONDS_MAX + " s");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS_MAX));
    }
}
