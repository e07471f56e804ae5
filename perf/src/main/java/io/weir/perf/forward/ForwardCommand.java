package io.weir.perf.forward;

import io.weir.perf.report.BenchPlaces;
import io.weir.perf.report.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./weir bench forward}: requests through Weir and through other proxies. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the same of Weir's router and of other proxies in turn, each a process in front of the same backend: as fast as it answers,"
                    + " for requests per second and the CPU time of each request, and at a steady rate, half of what Weir does, for latencies.",
            "Ends with 0 if every request through Weir was answered, and no proxy that is asked for is missing; where none is named, nginx,"
                    + " HAProxy and the proxies of the JVM must not be."
        },
        sortOptions = false)
public final class ForwardCommand implements Callable<Integer> {

    /** Without them a run says little. */
    private static final Set<String> INDISPENSABLE =
            Set.of("nginx", "haproxy", "undertow", "vertx-http-proxy", "spring-cloud-gateway");

    @Parameters(
            paramLabel = "PROXY",
            arity = "0..*",
            description = "Proxies, direct for none (default: all that this machine has).")
    private List<String> wanted = new ArrayList<>();

    @Option(
            names = "--case",
            paramLabel = "CASE",
            split = ",",
            description =
                    "small (1 KiB), large (100 KiB), post (4 KiB, answered with 1 KiB), tls (1 KiB over TLS) or http2 (the same by HTTP/2);"
                            + " repeatable (default: all).")
    private List<ForwardSettings.Case> cases = new ArrayList<>();

    @Option(
            names = "--routes",
            defaultValue = "1",
            description = "Routes of Weir's table, and hosts asked for (default: ${DEFAULT-VALUE}).")
    private int routes;

    @Option(
            names = "--connections",
            defaultValue = "64",
            description = "Connections of the driver (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--passes", defaultValue = "3", description = "Passes, for the median (default: ${DEFAULT-VALUE}).")
    private int passes;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            description = "Seconds of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds through each proxy and case before that (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--gorouter",
            paramLabel = "FILE",
            description = "Gorouter's program; it needs a nats-server on the PATH.")
    private @Nullable Path gorouter;

    @Mixin
    private BenchPlaces places = new BenchPlaces();

    @Override
    public Integer call() throws Exception {
        Path folder = places.createFolder();
        var settings = new ForwardSettings(
                folder,
                cases.isEmpty() ? List.of(ForwardSettings.Case.values()) : cases,
                routes,
                connections,
                passes,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUp));
        WeirPeer weir = WeirPeer.launchedBy(places.launcher(), routes);
        Map<String, Peer> known = new LinkedHashMap<>();
        for (Peer peer : List.of(
                new Direct(),
                weir,
                weir.overIoUring(),
                NativePeer.nginx(),
                NativePeer.haproxy(),
                NativePeer.caddy(),
                NativePeer.envoy(),
                new GorouterPeer(gorouter, routes),
                new JavaPeer("undertow", UndertowProxy.class),
                new JavaPeer("vertx-http-proxy", VertxProxy.class),
                new JavaPeer("spring-cloud-gateway", SpringGateway.class))) {
            known.put(peer.name(), peer);
        }
        for (String name : wanted) {
            if (!known.containsKey(name)) {
                System.err.println("weir bench: no proxy " + name + "; there are " + known.keySet());
                return 2;
            }
        }
        Map<String, String> missing = new LinkedHashMap<>();
        List<Peer> peers = new ArrayList<>();
        for (Peer peer : known.values()) {
            if (!wanted.isEmpty() && !wanted.contains(peer.name())) {
                continue;
            }
            if (peer.missing().isEmpty()) {
                peers.add(peer);
            } else {
                missing.put(peer.name(), peer.missing());
            }
        }
        System.out.println("bench of forwarding folder=" + folder + " on " + Machine.describe());
        var report = new ForwardReport(settings, new ForwardBench(settings, peers, System.out).run(), missing);
        System.out.print(report.text());
        System.out.println("samples are in " + report.write());
        missing.keySet().removeIf(name -> wanted.isEmpty() && !INDISPENSABLE.contains(name));
        return report.failedAtWeir() == 0 && missing.isEmpty() ? 0 : 1;
    }
}
