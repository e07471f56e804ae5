package io.weir.perf.forward;

import io.weir.embedded.fixture.FreePorts;
import io.weir.perf.load.EventLoops;
import io.weir.perf.load.LoadRun;
import io.weir.perf.load.Requests;
import io.weir.perf.process.BenchBackend;
import io.weir.perf.process.BenchCertificate;
import io.weir.perf.process.CpuTime;
import io.weir.perf.process.ServiceProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Asks the same of each proxy in turn, pass after pass, so that a machine that becomes slower is slower for all. Each measurement comes
 * twice: as fast as the proxy answers, which gives requests per second and CPU time per request, and at half of what Weir does, which gives
 * latencies.
 */
public final class ForwardBench {

    private static final double HALF = 0.5;

    /** A proxy that does not do more than that of the steady rate would only queue. */
    private static final double ROOM = 1.1;

    private final ForwardSettings settings;
    private final List<Peer> peers;
    private final PrintStream out;
    private final EventLoops loops = new EventLoops();
    private final int backendPort = FreePorts.next();

    ForwardBench(ForwardSettings settings, List<Peer> peers, PrintStream out) {
        this.settings = settings;
        this.peers = peers;
        this.out = out;
    }

    /**
     * One measurement.
     *
     * @param cpu that the proxy used meanwhile; zero where there is none
     */
    public record Sample(
            String proxy, ForwardSettings.Case asked, int pass, boolean open, LoadRun.Result result, Duration cpu) {

        /** CPU seconds of the proxy for 100,000 requests. */
        double cpuSecondsPer100k() {
            return result.answered() == 0 ? 0 : cpu.toNanos() / 1e9 * 100_000 / result.answered();
        }
    }

    /** Measures it all; the samples in the order in which they were taken. */
    public List<Sample> run() throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        Map<Peer, Peer.Running> running = new LinkedHashMap<>();
        var certificate = BenchCertificate.create(settings.folder().resolve("certificate"));
        try (ServiceProcess backend = BenchBackend.started(settings.folder(), backendPort)) {
            out.println(backend.name() + " runs");
            for (Peer peer : peers) {
                running.put(peer, peer.start(settings.folder().resolve(peer.name()), backendPort, certificate));
                out.println(peer.name() + " runs");
            }
            for (ForwardSettings.Case asked : settings.cases()) {
                measure(asked, asked.secure() ? withTls(running) : running, samples);
            }
        } finally {
            running.values().forEach(Peer.Running::close);
            loops.close();
        }
        return samples;
    }

    private static Map<Peer, Peer.Running> withTls(Map<Peer, Peer.Running> running) {
        Map<Peer, Peer.Running> some = new LinkedHashMap<>(running);
        some.values().removeIf(each -> each.tlsPort() == 0);
        return some;
    }

    private void measure(ForwardSettings.Case asked, Map<Peer, Peer.Running> running, List<Sample> samples)
            throws IOException, InterruptedException {
        for (Peer.Running proxy : running.values()) {
            load(asked, proxy, 0, settings.warmUp());
        }
        for (int pass = 1; pass <= settings.passes(); pass++) {
            Map<Peer, Double> most = new LinkedHashMap<>();
            for (Map.Entry<Peer, Peer.Running> each : running.entrySet()) {
                Sample sample = sample(each.getKey(), asked, pass, each.getValue(), 0);
                samples.add(sample);
                most.put(each.getKey(), sample.result().perSecond());
            }
            double half = HALF
                    * most.entrySet().stream()
                            .filter(each -> each.getKey().name().equals(WeirPeer.NAME))
                            .mapToDouble(Map.Entry::getValue)
                            .findFirst()
                            .orElseGet(() -> most.values().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .min()
                                    .orElse(1));
            for (Map.Entry<Peer, Peer.Running> each : running.entrySet()) {
                if (most.getOrDefault(each.getKey(), 0.0) > half * ROOM) {
                    samples.add(sample(each.getKey(), asked, pass, each.getValue(), half));
                }
            }
        }
    }

    private Sample sample(Peer peer, ForwardSettings.Case asked, int pass, Peer.Running proxy, double perSecond)
            throws IOException, InterruptedException {
        Duration before = cpu(proxy);
        LoadRun.Result result = load(asked, proxy, perSecond, settings.length());
        var sample = new Sample(
                peer.name(), asked, pass, perSecond > 0, result, cpu(proxy).minus(before));
        out.printf(
                "%s, pass %d, %s, %s: %.0f/s, p50 %.2f ms, p99 %.2f ms, %.2f s CPU per 100,000, failed %d %s%n",
                asked,
                pass,
                peer.name(),
                perSecond > 0 ? "steady" : "most",
                result.perSecond(),
                result.millis(0.5),
                result.millis(0.99),
                sample.cpuSecondsPer100k(),
                result.failed(),
                result.firstFailure());
        return sample;
    }

    private static Duration cpu(Peer.Running proxy) throws IOException {
        return proxy.pid() == 0 ? Duration.ZERO : CpuTime.of(proxy.pid());
    }

    private LoadRun.Result load(ForwardSettings.Case asked, Peer.Running proxy, double perSecond, Duration length)
            throws IOException, InterruptedException {
        var target = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), asked.secure() ? proxy.tlsPort() : proxy.port());
        var plan = new LoadRun.Plan(settings.connections(), perSecond, length, asked.over());
        try {
            return LoadRun.start(loops, target, new Requests(asked.ask(), settings.routes()), plan)
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("the proxy at " + target + " cannot be asked", e.getCause());
        }
    }
}
