package io.weir.perf.propagation;

import io.weir.embedded.fixture.FreePorts;
import io.weir.perf.load.EventLoops;
import io.weir.perf.load.LoadRun;
import io.weir.perf.load.Requests;
import io.weir.perf.load.ServedProbe;
import io.weir.perf.process.BenchBackend;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.KafkaProcesses;
import io.weir.perf.process.ServiceProcess;
import io.weir.perf.process.WeirPrograms;
import io.weir.schemas.avro.RouteTableEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The way of a change: appended to the log, in the route table, served. One broker, one projector, one router; a table of some size, changes of
 * random routes at a steady rate, and beside them one route that is changed, asked for until the change is served, and changed again.
 */
public final class PropagationBench {

    private static final int SEED = 7;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;
    private static final int FILL_SECONDS_MAX = 1_800;
    private static final int CATCH_UP_SECONDS_MAX = 120;
    /** So many changes at once show what the projection can take. */
    private static final int BURST = 20_000;

    /** In a stage's second measurement: its requests are new. */
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(15);

    private static final int TRAFFIC_CONNECTIONS = 32;
    private static final int ANSWER_BYTES = 1 << 10;

    private final PropagationSettings settings;
    private final PrintStream out;

    PropagationBench(PropagationSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * One measurement; times are nanoseconds from the moment at which the change was handed to the producer.
     *
     * @param routes of the table
     * @param fillPerSecond routes per second into the empty table
     * @param capacity changes per second that the projection can take
     * @param rate of changes meanwhile
     * @param traffic requests per second meanwhile
     * @param acknowledged until the broker had it
     * @param inTable until its entry could be read
     * @param served until the router served it; of the one route that was asked for
     */
    public record Sample(
            int routes,
            double fillPerSecond,
            double capacity,
            double rate,
            double traffic,
            Histogram acknowledged,
            Histogram inTable,
            Histogram served) {}

    public List<Sample> run() throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int routes : settings.sizes()) {
            Path folder = Files.createDirectories(settings.folder().resolve(Integer.toString(routes)));
            try (var stage = new Stage(folder, routes)) {
                stage.prepare();
                samples.add(stage.measure(0, settings.load().warmUp()));
                if (settings.load().requestsPerSecond() > 0) {
                    samples.add(stage.measure(settings.load().requestsPerSecond(), WARM_UP_AGAIN));
                }
            }
        }
        return samples;
    }

    /** Everything that runs for one size. */
    private final class Stage implements AutoCloseable {

        private final Path folder;
        private final int routes;
        private final KafkaProcesses kafka;
        private final List<ServiceProcess> services = new ArrayList<>();
        private final EventLoops loops = new EventLoops();
        private final Random random = new Random(SEED);
        private final int port = FreePorts.next();
        private @Nullable RouteLog log;
        private @Nullable Arrivals<RouteTableEntry> arrivals;
        private double fillPerSecond;
        private double capacity;

        Stage(Path folder, int routes) {
            this.folder = folder;
            this.routes = routes;
            this.kafka = new KafkaProcesses(folder, new KafkaProcesses.Setup(1, "127.0.0.1", Map.of(), List.of()));
        }

        void prepare() throws IOException, InterruptedException {
            kafka.start();
            int backend = FreePorts.next();
            services.add(BenchBackend.started(folder, backend));
            try (var tables = new BenchTables(kafka.bootstrapServers(), kafka.registryUrl())) {
                tables.write(0, backend);
            }
            services.add(settings.programs().startProjector(kafka, folder));
            var writing = new RouteLog(kafka.bootstrapServers(), kafka.registryUrl(), routes + 1);
            log = writing;
            var reading = new Arrivals<>(Arrivals.TABLE, kafka.bootstrapServers(), kafka.registryUrl());
            arrivals = reading;
            reading.start();
            long began = System.nanoTime();
            writing.fill();
            awaitEntries(reading, routes + 1, FILL_SECONDS_MAX);
            fillPerSecond = routes / ((System.nanoTime() - began) / 1e9);
            services.add(
                    WeirPrograms.startRouter(settings.programs().router(), kafka, port, ServedProbe.NEEDED, folder));
            capacity = capacity(writing, reading);
            out.printf(
                    "%,d routes: filled with %,.0f/s, the projection takes %,.0f changes/s%n",
                    routes, fillPerSecond, capacity);
        }

        private static void awaitEntries(Arrivals<RouteTableEntry> reading, long entries, int secondsMax)
                throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
            while (reading.entries() < entries) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("the table has " + reading.entries() + " of " + entries + " entries after "
                            + secondsMax + " s");
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }

        private double capacity(RouteLog writing, Arrivals<RouteTableEntry> reading)
                throws IOException, InterruptedException {
            long before = reading.entries();
            long began = System.nanoTime();
            for (int i = 0; i < BURST; i++) {
                // Each in its turn, so that none comes twice within a commit and is written once.
                writing.change(i % routes, acknowledged -> {});
            }
            awaitEntries(reading, before + Math.min(BURST, routes), CATCH_UP_SECONDS_MAX);
            long last = -1;
            while (reading.entries() != last) {
                last = reading.entries();
                TimeUnit.MILLISECONDS.sleep(200);
            }
            writing.check();
            double seconds = (System.nanoTime() - began) / 1e9 - 0.2;
            return (last - before) / seconds;
        }

        Sample measure(double traffic, Duration warmUp) throws IOException, InterruptedException {
            RouteLog writing = log;
            Arrivals<RouteTableEntry> reading = arrivals;
            if (writing == null || reading == null) {
                throw new IllegalStateException("not prepared");
            }
            PropagationSettings.Load load = settings.load();
            double rate = load.perSecond() > 0 ? load.perSecond() : load.share() * capacity;
            Duration length = load.lengthAt(rate);
            CompletableFuture<LoadRun.Result> asking = traffic == 0
                    ? CompletableFuture.completedFuture(null)
                    : LoadRun.start(
                            loops,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            new Requests(new Requests.Ask("/" + ANSWER_BYTES, 0, ANSWER_BYTES), routes),
                            new LoadRun.Plan(TRAFFIC_CONNECTIONS, traffic, length.plus(warmUp)));
            Histogram acknowledged = new ConcurrentHistogram(NANOS_MAX, DIGITS);
            Histogram served = new ConcurrentHistogram(NANOS_MAX, DIGITS);
            try (var watched = new Watched(writing, reading, served)) {
                changes(writing, reading, rate, warmUp, new ConcurrentHistogram(1));
                watched.forget();
                reading.reset();
                changes(writing, reading, rate, length, acknowledged);
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS_MAX);
            while (reading.missing() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            if (reading.missing() > 0) {
                throw new IOException(reading.missing() + " changes have not come into the table");
            }
            writing.check();
            check(asking);
            var sample = new Sample(
                    routes, fillPerSecond, capacity, rate, traffic, acknowledged, reading.delays(), served.copy());
            out.println(PropagationReport.line(sample));
            return sample;
        }

        private static void check(CompletableFuture<LoadRun.Result> asking) throws IOException, InterruptedException {
            try {
                LoadRun.Result result = asking.get();
                if (result != null && result.failed() > 0) {
                    throw new IOException(result.failed() + " requests failed: " + result.firstFailure());
                }
            } catch (ExecutionException e) {
                throw new IOException("the router cannot be asked", e.getCause());
            }
        }

        /** Changes random routes at a steady rate. */
        private void changes(
                RouteLog writing,
                Arrivals<RouteTableEntry> reading,
                double rate,
                Duration length,
                Histogram acknowledged) {
            long period = (long) (1e9 / rate);
            long due = System.nanoTime();
            long end = due + length.toNanos();
            for (; due < end; due += period) {
                LockSupport.parkNanos(due - System.nanoTime());
                int route = random.nextInt(routes);
                reading.await(Requests.host(route), writing.revision(route) + 1L);
                long sent = System.nanoTime();
                writing.change(route, at -> record(acknowledged, at - sent));
            }
        }

        @Override
        public void close() {
            loops.close();
            if (arrivals != null) {
                arrivals.close();
            }
            if (log != null) {
                log.close();
            }
            services.reversed().forEach(ServiceProcess::close);
            kafka.close();
        }

        /** The one route that is asked for, on a thread of its own. */
        private final class Watched implements AutoCloseable {

            private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
            private final Histogram served;
            private final Thread thread;
            private volatile boolean ending;

            Watched(RouteLog writing, Arrivals<RouteTableEntry> reading, Histogram served) {
                this.served = served;
                this.thread = Thread.ofPlatform().name("served-probe").start(() -> run(writing, reading));
            }

            private void run(RouteLog writing, Arrivals<RouteTableEntry> reading) {
                // Behind those that are changed at random.
                String host = Requests.host(routes);
                try (var probe = new ServedProbe(port, host)) {
                    while (!ending) {
                        int revision = writing.revision(routes) + 1;
                        reading.await(host, revision);
                        long sent = System.nanoTime();
                        writing.change(routes, acknowledged -> {});
                        record(served, probe.await(revision) - sent);
                    }
                } catch (IOException e) {
                    failure.set(e);
                }
            }

            void forget() {
                served.reset();
            }

            @Override
            public void close() throws IOException {
                ending = true;
                try {
                    thread.join();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                IOException why = failure.get();
                if (why != null) {
                    throw why;
                }
            }
        }
    }

    private static void record(Histogram times, long nanos) {
        times.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
    }
}
