package io.weir.standalone.command;

import io.weir.projector.history.EventLog;
import io.weir.projector.history.ServedTable;
import io.weir.projector.history.TableDiff;
import io.weir.standalone.report.DiffView;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.Moment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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

/** Shows what changed in the route table between two instants. */
@Command(
        name = "diff",
        description = "Shows what changed in the route table between two times: + came, - went, ~ is another.",
        footer = {"", "A time is 2026-11-23T10:15:00Z, now, or -15m, -2h and so on from now."})
public final class DiffCommand implements Callable<Integer> {

    private @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(names = "--host", paramLabel = "HOST", description = "The routes of this host only.")
    @Nullable String host;

    @Parameters(index = "0", paramLabel = "T1", description = "The earlier time.")
    String from = "";

    @Parameters(index = "1", paramLabel = "T2", description = "The later time.")
    String to = "";

    /** Lets {@code -2h} be a time and not an option. */
    @Spec
    void setSpec(CommandSpec own) {
        spec = own;
        own.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Instant now = Instant.now();
        Instant first = Moment.parse(from, now);
        Instant second = Moment.parse(to, now);
        if (first.isAfter(second)) {
            throw new IllegalArgumentException("T1 " + Moment.text(first) + " must not be after T2 "
                    + Moment.text(second) + "; give the earlier time first");
        }
        String only = host == null ? null : host.toLowerCase(Locale.ROOT);
        try (EventLog events = EventLog.open(log.load())) {
            ServedTable served = ServedTable.of(events);
            FrozenNotice.print(served, command.getErr());
            TableDiff diff =
                    TableDiff.between(events, served.fold(), events.offsetsAt(first), events.offsetsAt(second), only);
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("source", events.topic());
            fields.put("from", Moment.text(first));
            fields.put("to", Moment.text(second));
            fields.put("foldVersion", served.foldVersion());
            fields.put("host", only);
            fields.put("count", diff.size());
            String text = "from " + Moment.text(first) + " to " + Moment.text(second) + ", folded from "
                    + events.topic() + " (fold " + served.foldVersion() + ")"
                    + (only == null ? "" : ", host " + only) + ": "
                    + Counted.of(diff.size(), "route") + " changed";
            output.to(command.getOut()).print(new DiffView(), new Heading(text, fields), diff::forEach);
        }
        return 0;
    }
}
