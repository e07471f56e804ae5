package io.weir.perf.propagation;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.CpuTime;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.WeirPrograms;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How fast the projector makes a table of a log, beside copies of that log by the same means: one that keeps each record in a store, as a projection must, and one
 * that does not. One after the other with brokers of their own, so that all begin with nothing; who is first changes with every pass.
 */
public final class ProjectionBench {

    private static final String PROJECTION = "weir.route-projector";
    private static final int SECONDS_MAX = 900;
    private static final int LOOK_MILLIS = 20;

    /** What has been read by then was read by a JVM that still learns. */
    private static final double UNCOUNTED = 0.25;

    private final Path folder;
    private final int events;
    private final int passes;
    private final ProcessUnderTest.Start projector;
    private final PrintStream out;

    /**
     * @param events of the log, each of a route of its own
     * @param passes how often both are measured
     * @param projector how it is started
     */
    ProjectionBench(Path folder, int events, int passes, ProcessUnderTest.Start projector, PrintStream out) {
        this.folder = folder;
        this.events = events;
        this.passes = passes;
        this.projector = projector;
        this.out = out;
    }

    /** Who is measured. */
    public enum Who {
        PROJECTOR(PROJECTION, ""),
        /** What keeps each record in a store and hands it on. */
        KEEPING(IdentityTopology.APPLICATION, IdentityTopology.KEEPING),
        /** What hands each record on. */
        IDENTITY(IdentityTopology.APPLICATION, "");

        private final String group;
        /** Of the topology's program. */
        private final String argument;

        Who(String group, String argument) {
            this.group = group;
            this.argument = argument;
        }
    }

    /**
     * One measurement.
     *
     * @param pass counted from 1
     * @param perSecond events whose outcome was committed, in a second
     * @param cpu of its process meanwhile
     * @param counted events meanwhile
     */
    public record Sample(Who who, int pass, double perSecond, Duration cpu, long counted) {

        double cpuSecondsPer100k() {
            return cpu.toMillis() / 1e3 / counted * 1e5;
        }
    }

    public List<Sample> run() throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int pass = 1; pass <= passes; pass++) {
            List<Who> order = List.of(Who.values());
            for (Who who : pass % 2 == 1 ? order : order.reversed()) {
                Sample sample = measure(who, pass);
                samples.add(sample);
                out.println(ProjectionReport.line(sample));
            }
        }
        return samples;
    }

    private Sample measure(Who who, int pass) throws IOException, InterruptedException {
        String name = ProjectionReport.name(who);
        Path own = Files.createDirectories(folder.resolve(name + "-" + pass));
        try (var kafka = new KafkaProcesses(own, new KafkaProcesses.Setup(1, "127.0.0.1", Map.of(), List.of()))) {
            kafka.start();
            try (var tables = new BenchTables(kafka.bootstrapServers(), kafka.registryUrl())) {
                tables.write(0, FreePorts.next());
            }
            try (var log = new RouteLog(kafka.bootstrapServers(), kafka.registryUrl(), events)) {
                log.fill();
            }
            try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                    var service = new ServiceProcess(
                            new ServiceProcess.Plan(name, start(who, kafka, own), () -> true), own)) {
                if (who != Who.PROJECTOR) {
                    admin.createTopics(List.of(new NewTopic(IdentityTopology.TOPIC, BenchTables.PARTITIONS, (short) 1)))
                            .all()
                            .get();
                }
                KafkaProcesses.startAndWait(service);
                return watch(who, pass, admin, service);
            } catch (ExecutionException e) {
                throw new IOException("the broker does not answer: " + e.getCause(), e);
            }
        }
    }

    private ProcessUnderTest.Start start(Who who, KafkaProcesses kafka, Path own) {
        ProcessUnderTest.Start program =
                who == Who.PROJECTOR ? projector : ProcessUnderTest.java(IdentityTopology.class, who.argument);
        return WeirPrograms.streams(program, kafka, own.resolve("state")).with("WEIR_PROJECTOR_ADMIN_PORT", "0");
    }

    private Sample watch(Who who, int pass, Admin admin, ServiceProcess service)
            throws IOException, InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        long first = await((long) (events * UNCOUNTED), who, admin, service, deadline);
        long began = System.nanoTime();
        Duration cpuBefore = CpuTime.of(service.pid());
        if (first == events) {
            throw new IOException("a log of " + events + " events is too small: " + service.name()
                    + " has committed all of it at the first look");
        }
        long last = await(events, who, admin, service, deadline);
        double seconds = (System.nanoTime() - began) / 1e9;
        Duration cpu = CpuTime.of(service.pid()).minus(cpuBefore);
        return new Sample(who, pass, (last - first) / seconds, cpu, last - first);
    }

    /** Waits until so many events, or more, are committed, and says how many. */
    private long await(long wanted, Who who, Admin admin, ServiceProcess service, long deadline)
            throws IOException, InterruptedException, ExecutionException {
        long committed = committed(who, admin);
        while (committed < wanted) {
            if (!service.alive() || System.nanoTime() > deadline) {
                throw new IOException(service.name() + " has committed " + committed + " of " + events
                        + " events and " + (service.alive() ? "takes too long" : "has ended") + "; its output is in "
                        + service.log());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            committed = committed(who, admin);
        }
        return committed;
    }

    /** A transaction holds both the outcome of events and that they were read. */
    private static long committed(Who who, Admin admin) throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(who.group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(at -> at.getKey().topic().equals(RouteLog.TOPIC))
                .mapToLong(at -> at.getValue() == null ? 0 : at.getValue().offset())
                .sum();
    }
}
