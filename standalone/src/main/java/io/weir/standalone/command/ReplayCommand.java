package io.weir.standalone.command;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.replay.Replay;
import io.weir.projector.operator.replay.ReplayRequest;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.standalone.report.Moment;
import io.weir.standalone.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Orders a replay of the log and shows how it gets on. */
@Command(
        name = "replay",
        description =
                "Has the projectors build a route table from the log, beside the one that serves, and shows how it gets on.",
        footer = {
            "",
            "The same command with the same --table goes on watching. A table without --until follows the log once it is complete,",
            "until weir table retire. weir table switch has the routers serve it, weir table compare says how it differs."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description =
                    "Name of the table: lower-case letters, digits, hyphens (default: the time, such as 20261126-1739).")
    @Nullable String table;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "The table as it was then: 2026-11-23T10:15:00Z, or -15m, -2h and so on from now.")
    @Nullable String until;

    @Option(names = "--fold", paramLabel = "N", description = "Version of the fold's rules (default: the newest).")
    @Nullable Integer fold;

    @Option(names = "--detach", description = "Order it only; do not watch.")
    boolean detach;

    @Mixin
    OrderOptions order = new OrderOptions();

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = command.getOut();
        Instant now = Instant.now();
        ReplayRequest request = new ReplayRequest(
                table == null ? NAME.format(now) : table,
                until == null ? null : Moment.parse(until, now),
                fold,
                order.by);
        try (KafkaAccess access = KafkaAccess.open(log.load())) {
            RouteTables.requireFurther(access.catalog(), request.name());
            FrozenNotice.print(new SettingsTopic(access).read(), command.getErr());
            Replay replay = new Replay(access);
            Replay.Order ordered = replay.order(request);
            out.println(line(ordered));
            out.flush();
            if (detach) {
                out.println("weir replay --table " + request.name() + " shows how it gets on");
                out.flush();
                return 0;
            }
            return new ReplayWatch(access, replay, command, Terminal.standard()).watch(request.name(), ordered.table());
        }
    }

    private static String line(Replay.Order ordered) {
        ProjectedTable table = ordered.table();
        Instant until = table.getUntil();
        String what = table.getTopic() + ", fold " + table.getFoldVersion()
                + (until == null ? ", projected on" : ", as of " + Moment.text(until));
        return ordered.fresh()
                ? "ordered " + what
                : "there already: " + what + ", ordered by " + table.getOrderedBy() + " at "
                        + Moment.text(table.getOrderedAt());
    }
}
