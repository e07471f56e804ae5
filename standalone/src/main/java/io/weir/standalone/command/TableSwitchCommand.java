package io.weir.standalone.command;

import io.weir.projector.operator.Gap;
import io.weir.projector.operator.serving.LateMember;
import io.weir.projector.operator.serving.TableSwitch;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has the routers serve another table. */
@Command(
        name = "switch",
        description = "Has the routers serve another table, and waits until they do.",
        footer = {
            "",
            "A table that is projected on is first waited for until it has all that is in the log. Exit code 1 when it may not be",
            "served, or when a router that is ready does not serve it in time; each of those is named. The switch then stands."
        })
public final class TableSwitchCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Option(names = "--frozen", description = "Serve a table of the past: no change reaches the routers meanwhile.")
    boolean frozen;

    @Mixin
    OrderOptions order = new OrderOptions();

    @Mixin
    WaitOptions wait = new WaitOptions();

    @Parameters(
            paramLabel = "NAME",
            description = "Name of the table, as weir table list shows it; the first one is first.")
    String name = "";

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = command.getOut();
        PrintWriter err = command.getErr();
        Duration limit = wait.limit();
        try (TableDesk desk = TableDesk.open(log.load(), err)) {
            String topic = desk.topicOf(name);
            TableSwitch tables = new TableSwitch(desk.access(), desk.fleet());
            tables.check(topic, frozen);
            List<Gap> gaps = frozen ? List.of() : tables.awaitCaughtUp(topic, limit);
            if (!gaps.isEmpty()) {
                err.println("weir: nothing is switched: " + topic + " has not what was in the log " + limit.toSeconds()
                        + " s ago: " + gaps.getFirst()
                        + "; is a projector running? weir table list says how far it is");
                err.flush();
                return 1;
            }
            boolean written = tables.serve(topic, order.by);
            out.println("the routers are to serve " + topic + (written ? "" : ", as they were before"));
            out.flush();
            return awaitMembers(tables, desk, topic, limit, command);
        }
    }

    private int awaitMembers(TableSwitch tables, TableDesk desk, String topic, Duration limit, CommandLine command)
            throws InterruptedException {
        PrintWriter out = command.getOut();
        List<LateMember> late = tables.awaitMembers(topic, limit);
        if (!late.isEmpty()) {
            PrintWriter err = command.getErr();
            err.println("weir: after " + limit.toSeconds() + " s there are ready routers that do not serve it:");
            late.forEach(member -> err.println("  " + member));
            err.flush();
            return 1;
        }
        int ready = desk.fleet().ready().size();
        out.println(
                ready == 0
                        ? "no router is ready; those that start will serve it"
                        : "it is served by all routers that are ready: " + ready);
        if (frozen) {
            out.println("it is of the past: no change reaches the routers until weir table switch NAME");
        }
        out.flush();
        return 0;
    }
}
