package io.weir.standalone.command;

import io.weir.projector.operator.fleet.FleetLook;
import io.weir.projector.operator.fleet.FleetView;
import io.weir.schemas.config.DurationText;
import io.weir.standalone.report.Format;
import io.weir.standalone.report.MemberView;
import io.weir.standalone.report.Report;
import io.weir.standalone.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the routers. */
@Command(
        name = "fleet",
        description = "Shows the routers: how each is, how far behind, and whether all hold the same table.",
        footer = {
            "",
            "States: ready; stale, serving what it read before Kafka went away; not-ready, starting or draining; silent, not heard of",
            "for 15 s (left out after a day). LAG counts offsets that are not applied, MS says for how long the oldest of them has been",
            "in the table; - where it cannot be known. Routers that have applied a partition up to the same offset must hold the same of",
            "it: exit code 3 when they do not, each that is to be looked at named. 1 when there is no router, or Kafka does not answer."
        })
public final class FleetCommand implements Callable<Integer> {

    /** Routers differ. */
    static final int CONFLICT = 3;

    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(names = "--fleet", paramLabel = "NAME", description = "Show the routers of this fleet (default: all).")
    @Nullable String name;

    @Option(
            names = "--watch",
            arity = "0..1",
            fallbackValue = "2s",
            paramLabel = "TIME",
            description = "Look again each TIME (${FALLBACK-VALUE}), until Ctrl-C.")
    @Nullable String watch;

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        Duration interval = watch == null ? null : interval(watch);
        try (TableDesk desk = TableDesk.open(log.load(), command.getErr());
                FleetLook look = new FleetLook(desk.access(), desk.fleet())) {
            if (interval != null) {
                return watch(look, interval, command);
            }
            FleetView view = take(look);
            if (view.members().isEmpty()) {
                PrintWriter err = command.getErr();
                err.println("weir: no router " + (name == null ? "" : "of fleet " + name + " ")
                        + "was heard of for a day; each that runs keeps a record of itself in "
                        + desk.access().catalog().members().name());
                err.flush();
                return 1;
            }
            print(view, output.to(command.getOut()));
            return view.conflicts().isEmpty() ? 0 : CONFLICT;
        }
    }

    private static Duration interval(String text) {
        Duration interval;
        try {
            interval = DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--watch: '" + text + "': " + e.getMessage(), e);
        }
        if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("--watch: " + text + " must be 100ms to 1h");
        }
        return interval;
    }

    private FleetView take(FleetLook look) {
        FleetView all = look.take();
        return name == null ? all : all.ofFleet(name);
    }

    private static void print(FleetView view, Report report) {
        report.print(new MemberView(view.conflicts()), MemberView.heading(view), view.members()::forEach);
    }

    /** In place on a terminal, one block after the other elsewhere; goes on when Kafka does not answer for a while. */
    private int watch(FleetLook look, Duration interval, CommandLine command) throws InterruptedException {
        Terminal terminal = Terminal.standard();
        boolean troubled = false;
        while (true) {
            try {
                show(take(look), terminal, command.getOut());
                troubled = false;
            } catch (AuthorizationException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                if (!troubled) {
                    troubled = true;
                    command.getErr().println("weir: " + e.getMessage() + "; watching on");
                    command.getErr().flush();
                }
            }
            TimeUnit.MILLISECONDS.sleep(interval.toMillis());
        }
    }

    private void show(FleetView view, Terminal terminal, PrintWriter out) {
        if (output.format == Format.TABLE && terminal.redraws()) {
            StringWriter text = new StringWriter();
            print(view, new Report(Format.TABLE, new PrintWriter(text), terminal));
            terminal.region(text.toString().lines().toList());
        } else {
            print(view, output.to(out));
            if (output.format == Format.TABLE) {
                out.println();
                out.flush();
            }
        }
    }
}
