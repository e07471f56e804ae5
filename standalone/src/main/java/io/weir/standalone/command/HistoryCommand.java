package io.weir.standalone.command;

import io.weir.projector.history.EventLog;
import io.weir.projector.history.RouteHistory;
import io.weir.projector.history.RouteRef;
import io.weir.projector.history.ServedTable;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.HistoryView;
import java.util.LinkedHashMap;
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

/** Shows every event of a route. */
@Command(
        name = "history",
        description =
                "Shows every event of a route: when, who, why, from what to what, and what came of it in the table.",
        footer = {
            "",
            "Outcomes: applied; shadowed by another route at the same place; rejected, with the reason; attributed, when it only",
            "says who did what the log already held; unchanged; ignored, when it came again or too late; skipped, when routes of",
            "its kind are not projected. AT is the event's partition@offset in the log."
        })
public final class HistoryCommand implements Callable<Integer> {

    /** More would not fit into the memory of a command. */
    private static final int LIMIT_MAX = 20_000;

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + LIMIT_MAX,
            description = "The newest N events (${DEFAULT-VALUE}).")
    int limit = LIMIT_MAX;

    @Parameters(paramLabel = "ROUTE", description = "Host with or without a path, or a route's guid.")
    String route = "";

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("--limit: " + limit + " must be 1.." + LIMIT_MAX);
        }
        RouteRef ref = RouteRef.parse(route);
        try (EventLog events = EventLog.open(log.load())) {
            ServedTable served = ServedTable.of(events);
            FrozenNotice.print(served, command.getErr());
            RouteHistory history = switch (ref) {
                case RouteRef.At at -> RouteHistory.at(events, served.fold(), at.key(), limit);
                case RouteRef.Guid guid -> RouteHistory.of(events, served.fold(), guid.guid(), limit);
            };
            if (history.steps().isEmpty()) {
                command.getErr()
                        .println("weir: there is no event of " + ref + " in " + events.topic()
                                + "; a route is named by its whole host, with its path if it has one, or by its guid");
                command.getErr().flush();
                return 1;
            }
            output.to(command.getOut())
                    .print(new HistoryView(), heading(events, served, ref, history), history.steps()::forEach);
        }
        return 0;
    }

    private static Heading heading(EventLog events, ServedTable served, RouteRef ref, RouteHistory history) {
        int size = history.steps().size();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("source", events.topic());
        fields.put("route", ref.toString());
        fields.put("foldVersion", served.foldVersion());
        fields.put("keys", history.keys());
        fields.put("count", size);
        fields.put("omitted", history.omitted());
        String text =
                "history of " + ref + " in " + events.topic() + ", outcomes by fold " + served.foldVersion() + ": "
                        + Counted.of(size, "event")
                        + (history.omitted() == 0 ? "" : ", the newest of " + (size + history.omitted()));
        return new Heading(text, fields);
    }
}
