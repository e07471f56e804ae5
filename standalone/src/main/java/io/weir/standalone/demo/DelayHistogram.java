package io.weir.standalone.demo;

import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Draws how long changes took from the append to the router. Pure. */
final class DelayHistogram {

    /** Upper ends of the rows, milliseconds; the goals of the design are among them. */
    private static final long[] ROWS_MILLIS = {5, 10, 15, 20, 30, 40, 60, 100};

    private static final int BAR_WIDTH = 36;

    private DelayHistogram() {}

    /** One row per range that holds something or lies between two that do. */
    static List<String> draw(Histogram millis, Terminal terminal) {
        List<Long> counts = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        long from = 0;
        for (long to : ROWS_MILLIS) {
            counts.add(millis.getCountBetweenValues(from, to - 1));
            labels.add(String.format(Locale.ROOT, "%3d - %3d ms", from, to));
            from = to;
        }
        long max = millis.getMaxValue();
        counts.add(max >= from ? millis.getCountBetweenValues(from, max) : 0);
        labels.add(String.format(Locale.ROOT, "    > %3d ms", from));
        return rows(counts, labels, terminal);
    }

    private static List<String> rows(List<Long> counts, List<String> labels, Terminal terminal) {
        long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        int first = -1;
        int last = -1;
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        List<String> lines = new ArrayList<>();
        for (int i = first; i >= 0 && i <= last; i++) {
            int length = (int) Math.ceil((double) counts.get(i) * BAR_WIDTH / most);
            lines.add(String.format(
                    Locale.ROOT,
                    "    %s %s%s %,7d",
                    labels.get(i),
                    terminal.styled(
                            Terminal.Style.CYAN, terminal.glyphs().full().repeat(length)),
                    " ".repeat(BAR_WIDTH - length),
                    counts.get(i)));
        }
        return lines;
    }
}
