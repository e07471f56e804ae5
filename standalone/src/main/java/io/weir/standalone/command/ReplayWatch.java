package io.weir.standalone.command;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.replay.Replay;
import io.weir.projector.operator.replay.ReplayProgress;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.standalone.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;

/** Shows a replay until it is complete: in place on a terminal, line by line elsewhere. */
final class ReplayWatch {

    private static final Duration FRAME = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(5);
    private static final Duration SETTING = Duration.ofSeconds(5);
    private static final Duration TAKEN_UP = Duration.ofSeconds(15);
    private static final int BAR_MIN = 10;
    private static final int BAR_MAX = 40;
    /** What stands beside the bar. */
    private static final int TEXT_WIDTH = 62;

    private final KafkaAccess access;
    private final Replay replay;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Terminal terminal;

    ReplayWatch(KafkaAccess access, Replay replay, CommandLine command, Terminal terminal) {
        this.access = access;
        this.replay = replay;
        this.out = command.getOut();
        this.err = command.getErr();
        this.terminal = terminal;
    }

    /** Returns 0 when it is complete, 1 when somebody has retired it. */
    int watch(String name, ProjectedTable table) throws InterruptedException {
        Thread interrupted = new Thread(() -> {
            out.println("the projectors go on; weir replay --table " + name + " shows how they get on");
            out.flush();
        });
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return show(name, table);
        } finally {
            forget(interrupted);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException processEnds) {
            // it runs now
        }
    }

    /** Goes on when Kafka does not answer for a while: the projectors do too. */
    private int show(String name, ProjectedTable table) throws InterruptedException {
        Look look = new Look(name, table);
        boolean troubled = false;
        while (true) {
            try {
                OptionalInt end = look.take();
                if (end.isPresent()) {
                    return end.getAsInt();
                }
                troubled = false;
            } catch (AuthorizationException | InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                if (!troubled) {
                    troubled = true;
                    terminal.region(List.of());
                    err.println("weir: " + e.getMessage() + "; watching on");
                    err.flush();
                }
            }
            TimeUnit.MILLISECONDS.sleep(FRAME.toMillis());
        }
    }

    /** One look after another at one replay. */
    private final class Look {

        private final String name;
        private final ProjectedTable table;
        private final ReplayProgress progress;
        private final long begin = System.nanoTime();
        private long nextLine = begin + LINE.toNanos();
        private long nextSetting = begin + SETTING.toNanos();
        private boolean waitsForProjector = true;

        private Look(String name, ProjectedTable table) {
            this.name = name;
            this.table = table;
            progress = new ReplayProgress(LogExtent.of(table).ends());
        }

        /** The exit code, once there is nothing more to watch. */
        private OptionalInt take() {
            long now = System.nanoTime();
            ReplayProgress.View view = progress.look(access.projected(table.getTopic()), now);
            if (view.complete()) {
                complete(name, table, view, now - begin);
                return OptionalInt.of(0);
            }
            terminal.region(List.of("  building " + bar(view) + " " + text(view)));
            if (!terminal.redraws() && now - nextLine >= 0) {
                out.println("  building " + text(view));
                out.flush();
                nextLine = now + LINE.toNanos();
            }
            if (waitsForProjector && now - begin >= TAKEN_UP.toNanos()) {
                if (access.members(table.getTopic()) == 0) {
                    nobody(table.getTopic());
                }
                waitsForProjector = false;
            }
            if (now - nextSetting >= 0) {
                nextSetting = now + SETTING.toNanos();
                if (replay.find(table.getTopic()).isEmpty()) {
                    terminal.region(List.of());
                    err.println("weir: table " + name + " was retired before it was complete");
                    err.flush();
                    return OptionalInt.of(1);
                }
            }
            return OptionalInt.empty();
        }
    }

    private void nobody(String topic) {
        terminal.region(List.of());
        err.println("weir: no projector has taken it up for " + TAKEN_UP.toSeconds() + " s: group "
                + access.applicationOf(topic) + " has no members");
        err.println(
                "  start one with weir projector or weir up, or look at /health on the admin port of one that runs:");
        err.println("  it says of every table that it leaves out why; waiting on");
        err.flush();
    }

    private void complete(String name, ProjectedTable table, ReplayProgress.View view, long nanos) {
        terminal.region(List.of());
        out.printf(
                Locale.ROOT,
                "%s table %s is complete: %,d records; watched for %.1f s%n",
                terminal.glyphs().check(),
                name,
                view.all(),
                nanos / 1e9);
        boolean past = table.getUntil() != null;
        out.println("  weir table switch " + name + (past ? " --frozen" : "") + " has the routers serve it");
        out.println("  weir table retire " + name + " removes it");
        out.flush();
    }

    private String bar(ReplayProgress.View view) {
        int width = Math.clamp(terminal.columns() - TEXT_WIDTH, BAR_MIN, BAR_MAX);
        int filled = (int) (view.share() * width);
        return terminal.styled(Terminal.Style.BLUE, terminal.glyphs().full().repeat(filled))
                + terminal.styled(Terminal.Style.DIM, terminal.glyphs().empty().repeat(width - filled));
    }

    static String text(ReplayProgress.View view) {
        String left = view.remaining()
                .map(ReplayWatch::text)
                .map(", %s left"::formatted)
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%3.0f %%  %,d of %,d records  %,.0f/s%s",
                Math.floor(view.share() * 100),
                view.done(),
                view.all(),
                view.perSecond(),
                left);
    }

    private static String text(Duration left) {
        long seconds = left.toSeconds() + 1;
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
