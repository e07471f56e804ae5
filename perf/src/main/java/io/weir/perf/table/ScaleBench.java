package io.weir.perf.table;

import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.perf.forward.WeirPeer;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.JvmMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a router needs for tables of several sizes: time until it takes requests, with Kafka alone, and memory. A router and a broker of its own for each. */
public final class ScaleBench {

    private final Path folder;
    private final List<Integer> sizes;
    private final ProcessUnderTest.Start router;
    private final PrintStream out;

    /** @param sizes of the table; the first is what the others are compared with */
    ScaleBench(Path folder, List<Integer> sizes, ProcessUnderTest.Start router, PrintStream out) {
        this.folder = folder;
        this.sizes = List.copyOf(sizes);
        this.router = router;
        this.out = out;
    }

    /**
     * One measurement.
     *
     * @param routes of the table, each a host of 40 characters with one destination; all of one app with one endpoint
     * @param ready from the start of the process until it takes requests
     * @param liveHeapBytes after a collection
     * @param residentBytes of the process, before that collection
     */
    public record Sample(int routes, Duration ready, long liveHeapBytes, long residentBytes) {

        /** Bytes of live heap that each route has cost beyond those of a smaller table. */
        double heapBytesPerRoute(Sample smaller) {
            return routes == smaller.routes()
                    ? 0
                    : (double) (liveHeapBytes - smaller.liveHeapBytes()) / (routes - smaller.routes());
        }
    }

    public List<Sample> run() throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        var certificate = BenchCertificate.create(folder.resolve("certificate"));
        for (int routes : sizes) {
            // Nobody listens at the endpoint: nothing is asked for.
            try (WeirPeer.Fleet fleet = new WeirPeer(router, routes)
                            .start(folder.resolve(Integer.toString(routes)), FreePorts.next(), certificate);
                    JvmMemory memory = JvmMemory.of(fleet.pid())) {
                long resident = memory.residentBytes();
                var sample = new Sample(routes, fleet.ready(), memory.liveHeapBytes(), resident);
                samples.add(sample);
                out.println(ScaleReport.line(sample, samples.getFirst()));
            }
        }
        return samples;
    }
}
