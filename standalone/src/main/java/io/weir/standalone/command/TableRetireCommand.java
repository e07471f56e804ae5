package io.weir.standalone.command;

import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.serving.TableRetirement;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a table that is not served. */
@Command(
        name = "retire",
        description =
                "Ends a table that is not served: the projectors stop writing it, then it is deleted with its state.",
        footer = {
            "",
            "May be repeated when it was interrupted. The log is not touched: weir replay builds another table at any time."
        })
public final class TableRetireCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

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
        Duration limit = wait.limit();
        try (TableDesk desk = TableDesk.open(log.load(), command.getErr())) {
            String topic = desk.topicOf(name);
            TableRetirement retirement = new TableRetirement(desk.access(), desk.fleet());
            retirement.begin(topic, order.by);
            out.println("the projectors are to stop writing " + topic);
            out.flush();
            int writing = retirement.awaitUnwritten(topic, limit);
            if (writing > 0) {
                command.getErr()
                        .println("weir: group " + desk.access().applicationOf(topic) + " still has " + writing
                                + " members after " + limit.toSeconds()
                                + " s; nothing is deleted. Repeat the command, with a longer --timeout");
                command.getErr().flush();
                return 1;
            }
            retirement.remove(topic);
            out.println("deleted: topic " + topic + ", topic " + desk.access().changelogOf(topic) + ", group "
                    + desk.access().applicationOf(topic));
            if (desk.nameOf(topic).equals(RouteTables.FIRST)) {
                out.println("the setting stays, so that no projector writes the first table again");
            }
            out.flush();
        }
        return 0;
    }
}
