package io.weir.standalone.command;

import io.weir.standalone.ingest.IngestAdmin;
import io.weir.standalone.ingest.ScanView;
import io.weir.standalone.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Orders a scan of CAPI and shows how it gets on. */
@Command(
        name = "scan",
        description = "Orders a scan of all of CAPI's routes and shows it; with --watch only shows the one that runs.",
        footer = {
            "",
            "A scan begins as soon as ten times the last one's duration has passed since its end. Exit code 1 when it was held:",
            "see weir held."
        })
public final class ScanCommand implements Callable<Integer> {

    private static final Duration FRAME = Duration.ofMillis(250);

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    IngestOptions ingest = new IngestOptions();

    @Option(names = "--watch", description = "Order nothing: show the scan that runs now, or the last one's outcome.")
    boolean watch;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = Terminal.standard();
        try (IngestAdmin admin = ingest.open()) {
            String before = endedAt(admin.scan());
            FrozenNotice.print(
                    admin.frozen(), Objects.requireNonNull(spec).commandLine().getErr());
            if (watch && idle(admin.scan())) {
                return ended(terminal, admin.scan());
            }
            if (!watch) {
                terminal.line("ordered scan " + admin.orderScan(ingest.by));
            }
            return ended(terminal, show(terminal, admin, before));
        }
    }

    /** Shows the scan until one has ended since {@code before}; an instance that hands over is waited for. */
    private static Optional<ScanView> show(Terminal terminal, IngestAdmin admin, String before)
            throws IOException, InterruptedException {
        while (true) {
            Optional<ScanView> now = admin.scan();
            if (now.isPresent() && !endedAt(now).equals(before)) {
                return now;
            }
            terminal.region(
                    now.map(view -> view.bar(terminal)).orElse(List.of("  no instance leads at the moment, waiting")));
            Thread.sleep(FRAME);
        }
    }

    private static boolean idle(Optional<ScanView> view) {
        return view.filter(found -> !found.state().equals("idle")).isEmpty();
    }

    private static String endedAt(Optional<ScanView> view) {
        return view.flatMap(ScanView::last).map(ScanView.Last::endedAt).orElse("");
    }

    private static int ended(Terminal terminal, Optional<ScanView> view) {
        Optional<ScanView.Last> last = view.flatMap(ScanView::last);
        if (last.isEmpty()) {
            terminal.settle(List.of("no scan has ended yet"));
            return 1;
        }
        boolean held = last.get().outcome().equals("held");
        terminal.settle(List.of(
                (held ? terminal.bad() : terminal.good()) + " " + last.get().line()));
        return held ? 1 : 0;
    }
}
