package io.weir.standalone.command;

import io.weir.standalone.ingest.IngestAdmin;
import io.weir.standalone.ingest.IngestAdmin.Overrides;
import io.weir.standalone.ingest.OrderView;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.OverrideListView;
import io.weir.standalone.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts back what a route was, ends that, or lists where it is so. */
@Command(
        name = "rollback",
        description = "Puts back an earlier revision of one route, until CAPI changes the route or somebody clears it.",
        footer = {
            "",
            "Put back are destinations with their weights, options, labels and annotations; host and path, domain, space, route",
            "service and isolation segment stay as CAPI has them. CAPI itself is not changed: the next change there ends the",
            "rollback. weir history ROUTE shows the revisions."
        })
public final class RollbackCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    IngestOptions ingest = new IngestOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "ROUTE",
            description = "Guid, or host and path such as app.example.com/v1.")
    @Nullable String route;

    @ArgGroup(exclusive = true, multiplicity = "1")
    Action action = new Action();

    @Option(names = "--note", paramLabel = "TEXT", description = "Why; goes into the log.")
    String note = "";

    @Option(names = "--dry-run", description = "With --to: show what would change and order nothing.")
    boolean dryRun;

    /** One of them. */
    static final class Action {

        @Option(names = "--to", paramLabel = "REVISION", description = "The revision that is put back.")
        @Nullable Long revision;

        @Option(names = "--clear", description = "Ends the rollback: the route stands as CAPI has it.")
        boolean clear;

        @Option(names = "--list", description = "Lists the routes that stand as an operator wants them.")
        boolean list;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        requireSense();
        try (IngestAdmin admin = ingest.open()) {
            if (action.list) {
                list(command, admin.overrides());
            } else if (action.clear) {
                clear(command.getOut(), admin.clear(named(), ingest.by, note));
            } else {
                rollBack(command.getOut(), admin, Objects.requireNonNull(action.revision));
            }
            command.getOut().flush();
            FrozenNotice.print(admin.frozen(), command.getErr());
        }
        return 0;
    }

    private void requireSense() {
        if (action.list && route != null) {
            throw new IllegalArgumentException("--list takes no ROUTE, but got '" + route + "'");
        }
        if (!action.list && route == null) {
            throw new IllegalArgumentException("ROUTE is missing: a guid, or host and path such as app.example.com/v1");
        }
        if (dryRun && action.revision == null) {
            throw new IllegalArgumentException("--dry-run belongs to --to");
        }
        if (action.revision != null && action.revision < 1) {
            throw new IllegalArgumentException("--to: " + action.revision + ", expected a revision, 1 or more");
        }
    }

    private String named() {
        return Objects.requireNonNull(route);
    }

    private String inName() {
        return ", in the name of " + ingest.by;
    }

    private void rollBack(PrintWriter out, IngestAdmin admin, long revision) throws IOException, InterruptedException {
        OrderView order =
                dryRun ? admin.tryRollback(named(), revision) : admin.rollBack(named(), revision, ingest.by, note);
        String what = "rollback of " + order.name() + " from revision " + order.revision() + " to " + revision;
        out.println(dryRun ? "nothing is ordered; " + what + " would change" : what + " is ordered" + inName());
        Terminal terminal = Terminal.standard();
        order.changes().forEach(change -> out.println("  " + terminal.plain(change.line())));
        if (order.changes().isEmpty()) {
            out.println("  nothing: the content is the same");
        }
    }

    private void clear(PrintWriter out, OrderView order) {
        out.println("the end of the rollback of " + order.name() + " is ordered" + inName());
        if (!order.overridden()) {
            out.println("  none is in force now; one that was ordered and not carried out yet ends with it");
        }
    }

    private void list(CommandLine command, Overrides found) {
        int shown = found.shown().size();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("count", shown);
        fields.put("omitted", found.total() - shown);
        String text = found.total() == 0
                ? "every route stands as CAPI has it"
                : Counted.of(shown, "route") + " under a rollback"
                        + (found.total() == shown ? "" : ", the oldest of " + found.total());
        output.to(command.getOut())
                .print(
                        new OverrideListView(),
                        new Heading(text, fields),
                        sink -> found.shown().forEach(sink));
    }
}
