package io.weir.standalone.command;

import io.weir.standalone.ingest.HeldView;
import io.weir.standalone.ingest.IngestAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows deletions that were held because they were too many at once, and decides about them. */
@Command(
        name = "held",
        description = "Lists the deletions that are held, or decides about them.",
        synopsisSubcommandLabel = "[release | discard]",
        footer = {
            "",
            "Deletions are held when more routes than max(5, 5 %) vanish within 60 s and no audit event says why, or when CAPI",
            "shows no route at all. Until somebody decides, the routes stay as they are.",
            "  release  deletes those that CAPI still does not have when they are looked at again",
            "  discard  keeps them; CAPI has to show them once more before a later scan may miss them"
        })
public final class HeldCommand implements Callable<Integer> {

    private static final int SAMPLE_SHOWN = 10;

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    IngestOptions ingest = new IngestOptions();

    /** Lists; 1 when something is held, so that a script can ask. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = out();
        try (IngestAdmin admin = ingest.open()) {
            List<HeldView> held = admin.held();
            if (held.isEmpty()) {
                out.println("nothing is held");
            }
            for (HeldView one : held) {
                out.printf(Locale.ROOT, "%s  since %s%n  %s%n", one.scanId(), one.heldAt(), one.reason());
                out.printf(Locale.ROOT, "  %,d routes known, %,d found%n", one.known(), one.found());
                one.sample().stream().limit(SAMPLE_SHOWN).forEach(guid -> out.println("    " + guid));
                if (one.sample().size() > SAMPLE_SHOWN) {
                    out.println("    and more");
                }
            }
            out.flush();
            FrozenNotice.print(
                    admin.frozen(), Objects.requireNonNull(spec).commandLine().getErr());
            return held.isEmpty() ? 0 : 1;
        }
    }

    /** Lets the deletions happen. */
    @Command(name = "release", description = "Deletes the routes of this scan that CAPI still does not have.")
    int release(
            @Parameters(paramLabel = "SCAN-ID", description = "Id that weir held shows.") String scanId,
            @Mixin IngestOptions options)
            throws IOException, InterruptedException {
        return decide(options, scanId, "release");
    }

    /** Keeps the routes. */
    @Command(name = "discard", description = "Keeps the routes of this scan.")
    int discard(
            @Parameters(paramLabel = "SCAN-ID", description = "Id that weir held shows.") String scanId,
            @Mixin IngestOptions options)
            throws IOException, InterruptedException {
        return decide(options, scanId, "discard");
    }

    private int decide(IngestOptions options, String scanId, String action) throws IOException, InterruptedException {
        try (IngestAdmin admin = options.open()) {
            admin.decide(scanId, action, options.by);
        }
        PrintWriter out = out();
        out.println(action + " of " + scanId + " is ordered, in the name of " + options.by);
        out.flush();
        return 0;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
