package io.weir.standalone.command;

import io.weir.projector.operator.serving.TableList;
import io.weir.projector.operator.serving.TableRow;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.TableListView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the route tables. */
@Command(
        name = "list",
        description = "Lists the route tables: which one is served, by whom, and how far each is.",
        footer = {
            "",
            "States: building, until it has what it was ordered to have; live, following the log; past, complete and of an instant;",
            "retired, no longer written. BEHIND counts offsets of the log. A * marks the table that routers are to serve."
        })
public final class TableListCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        try (TableDesk desk = TableDesk.open(log.load(), command.getErr())) {
            List<TableRow> rows = TableList.read(desk.access(), desk.fleet());
            String served = desk.fleet().settings().servedTopic();
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("servedTable", served);
            fields.put("count", rows.size());
            Heading heading =
                    new Heading(Counted.of(rows.size(), "route table") + "; the routers serve " + served, fields);
            output.to(command.getOut()).print(new TableListView(), heading, rows::forEach);
        }
        return 0;
    }
}
