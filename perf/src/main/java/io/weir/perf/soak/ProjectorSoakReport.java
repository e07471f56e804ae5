package io.weir.perf.soak;

import io.weir.perf.soak.ProjectorTrouble.Kind;
import io.weir.perf.soak.ProjectorTrouble.Period;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the delays of a run were, by what was going on while each change was under way. */
final class ProjectorSoakReport {

    private static final int LATE_SHOWN_MAX = 10;
    private static final String CALM = "calm";

    /** A change under way before a disturbance may still be hit by it, and the first after it by what it left. */
    private static final long MARGIN_MILLIS = 500;

    private final List<ChangeDelays.Seen> seen;
    private final List<Period> periods;
    private final CommitTimes commits;

    ProjectorSoakReport(List<ChangeDelays.Seen> seen, List<Period> periods, CommitTimes commits) {
        this.seen = seen;
        this.periods = periods;
        this.commits = commits;
    }

    /** A line each for calm, for trouble of projectors and of brokers, and for every kind of disturbance. */
    String text() {
        Map<String, List<ChangeDelays.Seen>> groups = new TreeMap<>();
        for (ChangeDelays.Seen change : seen) {
            @Nullable Period period = during(change);
            if (period == null) {
                add(groups, " " + CALM, change);
            } else {
                add(groups, period.kind() == Kind.BROKER_KILLED ? " broker trouble" : " projector trouble", change);
                add(groups, "· " + period.kind(), change);
            }
        }
        add(groups, " all", seen);
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-34s %9s %9s %9s %9s %9s   longest = projected + committed + read%n",
                "append to visible, milliseconds",
                "changes",
                "p50",
                "p99",
                "p99.9",
                "longest"));
        groups.forEach((name, changes) -> text.append(line(name, changes)));
        return text.toString();
    }

    private static void add(Map<String, List<ChangeDelays.Seen>> groups, String name, ChangeDelays.Seen change) {
        groups.computeIfAbsent(name, n -> new ArrayList<>()).add(change);
    }

    private static void add(Map<String, List<ChangeDelays.Seen>> groups, String name, List<ChangeDelays.Seen> changes) {
        groups.computeIfAbsent(name, n -> new ArrayList<>()).addAll(changes);
    }

    private String line(String name, List<ChangeDelays.Seen> changes) {
        long[] sorted = sorted(changes);
        ChangeDelays.@Nullable Seen longest = changes.stream()
                .max(Comparator.comparingLong(ChangeDelays.Seen::millis))
                .orElse(null);
        return String.format(
                Locale.ROOT,
                "%-34s %9d %9d %9d %9d %9d   %s%n",
                name.strip(),
                sorted.length,
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                percentile(sorted, 0.999),
                percentile(sorted, 1),
                longest == null ? "" : parts(longest));
    }

    /** Every change as a line of {@code changes.csv}, to look at what a figure comes from. */
    void write(Path folder) throws IOException {
        try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("changes.csv"))) {
            csv.write("partition,offset,appended,projected,committed,seen,during\n");
            for (ChangeDelays.Seen change : seen) {
                csv.write(change.partition() + "," + change.offset() + "," + change.appendedAt() + ","
                        + change.projectedAt() + "," + commits.of(change.partition(), change.offset()) + ","
                        + change.seenAt() + "," + name(during(change)).replace(",", "") + "\n");
            }
        }
    }

    /** The changes that were visible later than this, a sentence each, the latest first. */
    List<String> laterThan(long millis) {
        List<ChangeDelays.Seen> late = seen.stream()
                .filter(change -> change.millis() > millis)
                .sorted(Comparator.comparingLong(ChangeDelays.Seen::millis).reversed())
                .toList();
        List<String> texts = new ArrayList<>();
        late.stream()
                .limit(LATE_SHOWN_MAX)
                .forEach(change -> texts.add("visible after " + change.millis() + " ms (" + parts(change)
                        + "), more than " + millis + ": partition " + change.partition() + " offset " + change.offset()
                        + " of the table, during: " + name(during(change))));
        if (late.size() > LATE_SHOWN_MAX) {
            texts.add("… " + late.size() + " changes in all were visible after more than " + millis + " ms");
        }
        return texts;
    }

    /** p99 of the changes appended in that time, milliseconds. */
    long p99(long begin, long end) {
        return percentile(sorted(appended(begin, end).toList()), 0.99);
    }

    /** The longest of each disturbance of that kind, in their order, milliseconds. */
    List<Long> longest(Kind kind) {
        return periods.stream()
                .filter(period -> period.kind() == kind)
                .map(period -> appended(period.begin() - MARGIN_MILLIS, period.end())
                        .mapToLong(ChangeDelays.Seen::millis)
                        .max()
                        .orElse(0))
                .toList();
    }

    private Stream<ChangeDelays.Seen> appended(long begin, long end) {
        return seen.stream().filter(change -> change.appendedAt() >= begin && change.appendedAt() < end);
    }

    private String parts(ChangeDelays.Seen change) {
        long committed = commits.of(change.partition(), change.offset());
        long projected = change.projectedAt() - change.appendedAt();
        return committed < 0
                ? projected + " + " + (change.seenAt() - change.projectedAt()) + " (commit time gone)"
                : projected + " + " + (committed - change.projectedAt()) + " + " + (change.seenAt() - committed);
    }

    private @Nullable Period during(ChangeDelays.Seen change) {
        return periods.stream()
                .filter(period ->
                        change.seenAt() >= period.begin() && change.appendedAt() < period.end() + MARGIN_MILLIS)
                .findFirst()
                .orElse(null);
    }

    private static String name(@Nullable Period period) {
        return period == null ? CALM : period.kind() + " (" + period.process() + ")";
    }

    private static long[] sorted(List<ChangeDelays.Seen> changes) {
        long[] millis = changes.stream().mapToLong(ChangeDelays.Seen::millis).toArray();
        Arrays.sort(millis);
        return millis;
    }

    private static long percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
