package io.weir.standalone.command;

import io.weir.projector.letters.DeadLetterReader;
import io.weir.projector.letters.LetterPosition;
import io.weir.projector.letters.RouteOfLetter;
import io.weir.projector.letters.StoredLetter;
import io.weir.standalone.ingest.IngestAdmin;
import io.weir.standalone.ingest.OrderView;
import io.weir.standalone.report.Heading;
import io.weir.standalone.report.LetterView;
import io.weir.standalone.report.Moment;
import io.weir.standalone.report.OpenedLetter;
import io.weir.standalone.report.OpenedLetterView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the records that could not be used. */
@Command(
        name = "dead-letters",
        description =
                "Lists the records that could not be used, the newest last, shows one of them, or has its route written again.",
        synopsisSubcommandLabel = "[show | resubmit]")
public final class DeadLettersCommand implements Callable<Integer> {

    private static final int LIMIT_MAX = 10_000;

    /** Ingest's reason for an order of which nobody knows whether it was carried out. */
    private static final String ORDER_IN_DOUBT = "order-in-doubt";

    private static final Comparator<StoredLetter> IN_TIME =
            Comparator.comparing(StoredLetter::time).thenComparing(StoredLetter::position);

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    LogOptions log = new LogOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(names = "--reason", paramLabel = "R", description = "Those of this reason, such as weights-mixed.")
    @Nullable String reason;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Those not older than 2026-11-23T10:15:00Z, or -15m, -1d and so on from now.")
    @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "The newest N letters (${DEFAULT-VALUE}).")
    int limit = 100;

    @Override
    public Integer call() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("--limit: " + limit + " must be 1.." + LIMIT_MAX);
        }
        Instant begin = since == null ? null : Moment.parse(since, Instant.now());
        PriorityQueue<StoredLetter> newest = new PriorityQueue<>(IN_TIME);
        long[] count = new long[1];
        try (DeadLetterReader reader = DeadLetterReader.open(log.load())) {
            reader.forEach(begin, letter -> {
                if (reason == null || reason.equals(letter.letter().getReason())) {
                    count[0]++;
                    newest.add(letter);
                    if (newest.size() > limit) {
                        newest.poll();
                    }
                }
            });
            List<StoredLetter> shown = new ArrayList<>(newest);
            shown.sort(IN_TIME);
            output.to(command.getOut())
                    .print(new LetterView(), heading(reader.topic(), begin, shown.size(), count[0]), shown::forEach);
        }
        return 0;
    }

    private Heading heading(String topic, @Nullable Instant begin, int shown, long all) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("source", topic);
        fields.put("since", Moment.orNull(begin));
        fields.put("reason", reason);
        fields.put("count", shown);
        fields.put("omitted", all - shown);
        String text = topic + (begin == null ? "" : " since " + Moment.text(begin))
                + (reason == null ? "" : ", reason " + reason) + ": " + Counted.of(shown, "dead letter")
                + (all == shown ? "" : ", the newest of " + all);
        return new Heading(text, fields);
    }

    /** Shows one letter in full. */
    @Command(
            name = "show",
            description = "Shows one letter: its reason, its origin, and what stood in the refused record.")
    int show(
            @Parameters(paramLabel = "PARTITION@OFFSET", description = "Its position, as the list shows it.")
                    String position,
            @Mixin LogOptions options,
            @Mixin OutputOptions form) {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        LetterPosition wanted = LetterPosition.parse(position);
        try (DeadLetterReader reader = DeadLetterReader.open(options.load())) {
            Optional<StoredLetter> found = reader.find(wanted);
            if (found.isEmpty()) {
                return refused(command, missing(wanted, reader));
            }
            StoredLetter letter = found.get();
            OpenedLetter opened = new OpenedLetter(letter, reader.routeGuidOf(letter), reader.contentOf(letter));
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("source", reader.topic());
            Heading heading = new Heading("letter " + wanted + " of " + reader.topic(), fields);
            form.to(command.getOut()).print(new OpenedLetterView(), heading, sink -> sink.accept(opened));
        }
        return 0;
    }

    /** Has the route of one letter looked at and written again. */
    @Command(
            name = "resubmit",
            description = "After a fix: has the letter's route looked at in CAPI again and written to the log anew.")
    int resubmit(
            @Parameters(paramLabel = "PARTITION@OFFSET", description = "Its position, as the list shows it.")
                    String position,
            @Option(names = "--note", paramLabel = "TEXT", description = "Why; goes into the log.", defaultValue = "")
                    String note,
            @Mixin LogOptions options,
            @Mixin IngestOptions ingest)
            throws IOException, InterruptedException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        LetterPosition wanted = LetterPosition.parse(position);
        StoredLetter letter;
        RouteOfLetter route;
        try (DeadLetterReader reader = DeadLetterReader.open(options.load())) {
            Optional<StoredLetter> found = reader.find(wanted);
            if (found.isEmpty()) {
                return refused(command, missing(wanted, reader));
            }
            letter = found.get();
            route = reader.routeGuidOf(letter);
        }
        if (letter.letter().getReason().equals(ORDER_IN_DOUBT)) {
            return refused(
                    command,
                    "letter " + wanted
                            + " is an operator's order, which only an operator can give again, such as with weir"
                            + " rollback: " + letter.letter().getMessage());
        }
        if (route.guid().isEmpty()) {
            return refused(
                    command,
                    "letter " + wanted + " cannot be resubmitted: " + route.explanation()
                            + "; registrations of endpoints repeat themselves, and all else must be sent again by its sender");
        }
        try (IngestAdmin admin = ingest.open()) {
            OrderView order = admin.writeAgain(
                    route.guid().get(), ingest.by, note.isEmpty() ? "dead letter " + wanted + " resubmitted" : note);
            command.getOut()
                    .println(order.name() + " is ordered to be written again, in the name of " + ingest.by
                            + "; it stood at" + " revision " + order.revision());
            command.getOut().flush();
            FrozenNotice.print(admin.frozen(), command.getErr());
        }
        return 0;
    }

    private static String missing(LetterPosition wanted, DeadLetterReader reader) {
        return "there is no letter at " + wanted + " of " + reader.topic()
                + "; letters are kept for 30 days, see weir dead-letters";
    }

    private static int refused(CommandLine command, String why) {
        command.getErr().println("weir: " + why);
        command.getErr().flush();
        return 1;
    }
}
