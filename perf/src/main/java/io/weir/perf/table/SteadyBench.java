package io.weir.perf.table;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.forward.WeirPeer;
import io.weir.perf.load.EventLoops;
import io.weir.perf.load.LoadRun;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchBackend;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.BenchTables;
import io.weir.perf.process.JvmMemory;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Whether a router that does the same for minutes needs more and more memory: requests and changes at steady rates, and its memory now and then. */
final class SteadyBench {

    private static final int SEED = 7;
    private static final int CONNECTIONS = 64;
    private static final int ANSWER_BYTES = 1 << 10;

    /** A collection of everything is no part of steady work, and must be rare beside it. */
    private static final long LOOK_MILLIS = 30_000;

    private final Settings settings;
    private final PrintStream out;

    SteadyBench(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /**
     * What the router does.
     *
     * @param folder output of all processes, and the report
     * @param router how to start it
     * @param routes of the table
     * @param requestsPerSecond of those routes
     * @param changesPerSecond of entries of the table
     * @param length how long
     */
    record Settings(
            Path folder,
            ProcessUnderTest.Start router,
            int routes,
            double requestsPerSecond,
            double changesPerSecond,
            Duration length) {

        Settings {
            if (routes < 1 || requestsPerSecond <= 0 || changesPerSecond <= 0 || length.toMinutes() < 1) {
                throw new IllegalArgumentException("routes, requests, changes and length: " + routes + ", "
                        + requestsPerSecond + ", " + changesPerSecond + " and " + length
                        + ", expected 1 or more, above 0, above 0 and a minute or more");
            }
        }
    }

    /** Measures it all; fails if a request does. */
    Steadiness run() throws IOException, InterruptedException {
        int backendPort = FreePorts.next();
        var certificate = BenchCertificate.create(settings.folder().resolve("certificate"));
        var loops = new EventLoops();
        try (ServiceProcess backend = BenchBackend.started(settings.folder(), backendPort);
                WeirPeer.Fleet fleet = new WeirPeer(settings.router(), settings.routes())
                        .start(settings.folder().resolve(WeirPeer.NAME), backendPort, certificate);
                JvmMemory memory = JvmMemory.of(fleet.pid())) {
            out.println(backend.name() + " and " + fleet.name() + " run");
            CompletableFuture<LoadRun.Result> asking = LoadRun.start(
                    loops,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), fleet.port()),
                    new Requests(new Requests.Ask("/" + ANSWER_BYTES, 0, ANSWER_BYTES), settings.routes()),
                    new LoadRun.Plan(CONNECTIONS, settings.requestsPerSecond(), settings.length()));
            Thread changing = Thread.ofPlatform().name("changes").start(() -> change(fleet.tables(), asking));
            List<Steadiness.Sample> samples = watch(memory, asking);
            changing.join();
            fleet.tables().check();
            LoadRun.Result result = asking.get();
            if (result.failed() > 0) {
                throw new IOException(result.failed() + " requests failed: " + result.firstFailure());
            }
            return new Steadiness(samples, result.answered());
        } catch (ExecutionException e) {
            throw new IOException("the router cannot be asked", e.getCause());
        } finally {
            loops.close();
        }
    }

    private void change(BenchTables tables, CompletableFuture<?> until) {
        var random = new Random(SEED);
        long pause = Math.max(1, Math.round(1_000 / settings.changesPerSecond()));
        for (int number = 2; !until.isDone(); number++) {
            tables.change(random.nextInt(settings.routes()), number);
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private List<Steadiness.Sample> watch(JvmMemory memory, CompletableFuture<?> until)
            throws IOException, InterruptedException {
        List<Steadiness.Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        while (!until.isDone()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            double minutes = (System.nanoTime() - begin) / 60e9;
            // First, as a collection may give memory back.
            long resident = memory.residentBytes();
            var sample = new Steadiness.Sample(minutes, memory.liveHeapBytes(), resident);
            samples.add(sample);
            out.println(sample);
        }
        return samples;
    }
}
