package io.weir.standalone.command;

import io.weir.projector.operator.KafkaAccess;
import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.SettingsTopic;
import io.weir.projector.operator.compare.Comparison;
import io.weir.projector.operator.compare.TableComparison;
import io.weir.standalone.report.CompareView;
import io.weir.standalone.report.Heading;
import java.io.PrintWriter;
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

/** Says how two tables differ. */
@Command(
        name = "compare",
        description = "Says by host and path how two route tables differ; 0 when they are equal, 1 when not.",
        footer = {
            "",
            "While a table is projected on, a difference counts when two readings show it alike, each after both tables had what",
            "was in the log. Compared is everything: the route, its destinations and options, and the event that it comes from."
        })
public final class TableCompareCommand implements Callable<Integer> {

    private static final int SHOWN = 1_000;

    /** What is shown is held in memory. */
    private static final int SHOWN_MAX = 20_000;

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Mixin
    WaitOptions wait = new WaitOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + SHOWN,
            description = "Show the first N that differ; all are counted (${DEFAULT-VALUE}).")
    int limit = SHOWN;

    @Parameters(index = "0", paramLabel = "A", description = "Name of a table, as weir table list shows it.")
    String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "Name of the other.")
    String b = "";

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 0 || limit > SHOWN_MAX) {
            throw new IllegalArgumentException("--limit: " + limit + " must be 0.." + SHOWN_MAX);
        }
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        try (KafkaAccess access = KafkaAccess.open(log.load())) {
            FrozenNotice.print(new SettingsTopic(access).read(), command.getErr());
            String topicA = RouteTables.topicOf(access.catalog(), a);
            String topicB = RouteTables.topicOf(access.catalog(), b);
            Comparison found = new TableComparison(access, wait.limit(), limit).compare(topicA, topicB);
            output.to(command.getOut())
                    .print(new CompareView(), heading(topicA, topicB, found), found.differences()::forEach);
            remarks(found, command.getErr());
            return found.equal() ? 0 : 1;
        }
    }

    private static void remarks(Comparison found, PrintWriter err) {
        if (found.differing() > found.differences().size()) {
            err.println("weir: the first " + found.differences().size() + " are shown; --limit shows more");
        }
        if (found.moving() > 0) {
            err.println("weir: " + Counted.of(found.moving(), "key")
                    + " were still moving at the last reading; nothing is said about them");
        }
        err.flush();
    }

    private Heading heading(String topicA, String topicB, Comparison found) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("a", topicA);
        fields.put("b", topicB);
        fields.put("entriesA", found.entriesA());
        fields.put("entriesB", found.entriesB());
        fields.put("equal", found.equal());
        fields.put("differing", found.differing());
        fields.put("moving", found.moving());
        String text = a + " and " + b
                + (found.equal() ? " are equal: " : " differ under " + Counted.of(found.differing(), "key") + ": ")
                + found.entriesA() + " and " + found.entriesB() + " routes";
        return new Heading(text, fields);
    }
}
