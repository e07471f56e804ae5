package io.weir.standalone.command;

import io.weir.projector.history.EventLog;
import io.weir.projector.history.ServedTable;
import io.weir.projector.history.TableAt;
import io.weir.projector.history.TableRows;
import io.weir.projector.history.TableTopic;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.Moment;
import io.weir.standalone.report.TableView;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the route table, as it is served or as it was. */
@Command(
        name = "table",
        description = "Shows the route table: the one that routers serve, or with --at as it was at a time.",
        synopsisSubcommandLabel = "[list | switch | compare | retire]",
        subcommands = {
            TableListCommand.class,
            TableSwitchCommand.class,
            TableCompareCommand.class,
            TableRetireCommand.class
        },
        footer = {
            "",
            "The table at a time is the fold of each partition's events before the first one that was appended after it, by the",
            "clock of Kafka's brokers and the rules of the table that is served. A ! marks a route that diverges from CAPI."
        })
public final class TableCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "As it was then: 2026-11-23T10:15:00Z, now, or -15m, -2h and so on from now.")
    @Nullable String at;

    @Option(names = "--host", paramLabel = "HOST", description = "The routes of this host only.")
    @Nullable String host;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        Instant then = at == null ? null : Moment.parse(at, now);
        String only = host == null ? null : host.toLowerCase(Locale.ROOT);
        try (EventLog events = EventLog.open(log.load())) {
            ServedTable served = ServedTable.of(events);
            FrozenNotice.print(served, err());
            if (then == null) {
                TableTopic table = TableTopic.read(events, served.topic(), only);
                int status = print(table, heading(served.topic(), served, null, only, table.size()), only);
                table.unreadable().forEach(key -> err().println("weir: the entry of " + key + " cannot be decoded"));
                err().flush();
                return status;
            }
            TableAt table = TableAt.of(events, served.fold(), events.offsetsAt(then), only);
            return print(table, heading(events.topic(), served, then, only, table.size()), only);
        }
    }

    /** 1 if a host was asked for that has no route. */
    private int print(TableRows table, Heading heading, @Nullable String only) {
        output.to(out()).print(new TableView(), heading, table::forEach);
        return only != null && table.size() == 0 ? 1 : 0;
    }

    private static Heading heading(
            String source, ServedTable served, @Nullable Instant then, @Nullable String only, int size) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("source", source);
        fields.put("at", Moment.orNull(then));
        fields.put("foldVersion", served.foldVersion());
        fields.put("servedTable", served.topic());
        fields.put("frozen", served.isFrozen());
        fields.put("host", only);
        fields.put("count", size);
        String what = then == null
                ? "served table " + source
                : "table at " + Moment.text(then) + ", folded from " + source + " (fold " + served.foldVersion() + ")";
        return new Heading(what + (only == null ? "" : ", host " + only) + ": " + Counted.of(size, "route"), fields);
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
