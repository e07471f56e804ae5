package io.weir.perf.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fleets of routers under a steady load, of each mode: what is planned, what is not, and what became of every request. */
final class RouterSoak {

    private final RouterSoakSettings settings;
    private final PrintStream out;

    RouterSoak(RouterSoakSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Runs it all and says what was violated, a sentence each; nothing if all went well. */
    List<String> run() throws IOException, InterruptedException {
        out.println("soak of routers seed=" + settings.seed() + " folder=" + settings.folder());
        var report = new RouterSoakReport(settings);
        List<String> violations = new ArrayList<>();
        for (RouterSoakSettings.Mode mode : settings.modes()) {
            violations.addAll(run(mode, report));
            out.print(report.text(mode));
            report.write();
        }
        return violations;
    }

    private static void write(RouterSoakReport report, RouterSoakSettings.Mode mode, RouterSoakRun run)
            throws IOException {
        report.add(mode, run, List.of());
        report.write();
    }

    private List<String> run(RouterSoakSettings.Mode mode, RouterSoakReport report)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(settings.folder().resolve(mode.toString()));
        try (SoakNetwork network = network();
                var fleet =
                        new RouterFleet(folder, settings.shape(), mode == RouterSoakSettings.Mode.SHARDED, network);
                var run = new RouterSoakRun(settings, mode, fleet, out, phase -> write(report, mode, phase))) {
            Thread ending = ending(fleet, network);
            Runtime.getRuntime().addShutdownHook(ending);
            try {
                run.run();
            } catch (IOException | RuntimeException | AssertionError stuck) {
                // What was seen until then says more than that it came to an end.
                var violations = new ArrayList<>(run.violations());
                violations.add(mode + ": ended before its end: " + stuck);
                report.add(mode, run, violations);
                return violations;
            } finally {
                unhook(ending);
            }
            List<String> violations = run.violations();
            report.add(mode, run, violations);
            return violations;
        }
    }

    /** Processes and networks outlive a JVM that is told to end. */
    private static Thread ending(RouterFleet fleet, SoakNetwork network) {
        return new Thread(
                () -> {
                    fleet.close();
                    network.close();
                },
                "router-soak-end");
    }

    private SoakNetwork network() throws IOException {
        return settings.steps().contains(RouterSoakSettings.Step.CUT)
                ? SoakNetwork.open()
                : new SoakNetwork.Loopback("the step was not asked for");
    }

    private static void unhook(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException already) {
            // The JVM is ending, and the hook does it.
        }
    }
}
