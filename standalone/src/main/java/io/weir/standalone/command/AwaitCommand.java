package io.weir.standalone.command;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.fold.RouteFolds;
import io.weir.projector.history.RouteRef;
import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.await.AwaitAnswer;
import io.weir.projector.operator.await.AwaitQuestion;
import io.weir.projector.operator.await.AwaitedChange;
import io.weir.projector.operator.await.ChangeAwait;
import io.weir.projector.operator.await.MemberStanding;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Waits until a change is live everywhere. */
@Command(
        name = "await",
        description = "Waits until every router that is ready has applied a route's change.",
        footer = {
            "",
            "Answers at once when the change has no entry of its own, with the reason: unchanged, shadowed, rejected, attributed,",
            "skipped, ignored or frozen. Exit code 0 when it is applied or has no entry; 1 when time ran out, each router that has",
            "not applied it named, and when the log has no such route or revision."
        })
public final class AwaitCommand implements Callable<Integer> {

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Option(names = "--revision", paramLabel = "N", description = "Revision of the route (default: its newest).")
    @Nullable Long revision;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long to wait (${DEFAULT-VALUE}).")
    String timeout = "30s";

    @Parameters(paramLabel = "ROUTE", description = "Host with or without a path, or a route's guid.")
    String route = "";

    @Override
    public Integer call() throws InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        AwaitQuestion question = new AwaitQuestion(
                RouteRef.parse(route),
                revision == null ? OptionalLong.empty() : OptionalLong.of(revision),
                WaitOptions.parse(timeout));
        ProjectorConfig config = log.load();
        try (KafkaAccess access = KafkaAccess.open(config)) {
            FrozenNotice.print(new SettingsTopic(access).read(), command.getErr());
        }
        try (ChangeAwait changes = ChangeAwait.open(config, RouteFolds.RELEASED)) {
            return print(changes.await(question), command);
        }
    }

    private int print(AwaitAnswer answer, CommandLine command) {
        PrintWriter out = command.getOut();
        PrintWriter err = command.getErr();
        int status = switch (answer) {
            case AwaitAnswer.Applied applied -> {
                out.printf(
                        Locale.ROOT,
                        "applied: %s by %s, %s, after %.3f s%n",
                        text(applied.change()),
                        Counted.of(applied.members().size(), "ready router"),
                        String.join(" ", applied.members()),
                        applied.waited().toNanos() / 1e9);
                yield 0;
            }
            case AwaitAnswer.NoneOfItsOwn none -> {
                out.println(none.reason().word() + ": " + text(none.change()) + " has no entry of its own: "
                        + none.detail());
                yield 0;
            }
            case AwaitAnswer.TimedOut late -> {
                timedOut(late, err);
                yield 1;
            }
            case AwaitAnswer.NobodyReady nobody -> {
                err.println("weir: " + text(nobody.change()) + " is in " + nobody.table()
                        + ", and no router is ready that could have applied it");
                yield 1;
            }
            case AwaitAnswer.Unknown unknown -> {
                err.println("weir: " + unknown.detail()
                        + "; a route is named by its whole host, with its path if it has one, or by its guid");
                yield 1;
            }
        };
        out.flush();
        err.flush();
        return status;
    }

    private void timedOut(AwaitAnswer.TimedOut late, PrintWriter err) {
        if (!late.projected()) {
            err.println("weir: " + text(late.change()) + " is not in " + late.table() + " after " + timeout
                    + ": the projectors have not come to " + late.change().partition() + "@"
                    + late.change().offset() + " of the log; is one running?");
            return;
        }
        err.println("weir: " + text(late.change()) + " is not applied everywhere after " + timeout + ":");
        for (MemberStanding member : late.members()) {
            if (!member.applied()) {
                err.println("  " + member.id() + " at " + member.address() + " " + member.detail());
            }
        }
    }

    private static String text(AwaitedChange change) {
        return "revision " + change.revision() + " of " + change.key() + " (" + change.routeGuid() + ")";
    }
}
