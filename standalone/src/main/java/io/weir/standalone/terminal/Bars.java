package io.weir.standalone.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws counts as bars, one line each: name, bar, share, count. Pure. */
public final class Bars {

    private static final int INDENT = 4;
    private static final int NUMBERS_WIDTH = 18;
    private static final int BAR_MIN = 10;
    private static final int BAR_MAX = 50;

    private Bars() {}

    /** One line per entry, in the map's order; every bar is as long as its share of the sum. */
    public static List<String> draw(Map<String, Long> counts, Terminal terminal) {
        long sum = counts.values().stream().mapToLong(Long::longValue).sum();
        int nameWidth = counts.keySet().stream().mapToInt(String::length).max().orElse(0);
        int barWidth = Math.clamp(terminal.columns() - INDENT - nameWidth - 1 - NUMBERS_WIDTH, BAR_MIN, BAR_MAX);
        List<String> lines = new ArrayList<>();
        counts.forEach((name, count) -> {
            double share = sum == 0 ? 0 : (double) count / sum;
            int filled = (int) Math.round(share * barWidth);
            Glyphs glyphs = terminal.glyphs();
            String bar = terminal.styled(colour(lines.size()), glyphs.full().repeat(filled))
                    + terminal.styled(Terminal.Style.DIM, glyphs.empty().repeat(barWidth - filled));
            lines.add(String.format(
                    Locale.ROOT,
                    "%s%-" + Math.max(1, nameWidth) + "s %s %6.2f %% %,8d",
                    " ".repeat(INDENT),
                    name,
                    bar,
                    share * 100,
                    count));
        });
        return lines;
    }

    private static Terminal.Style colour(int index) {
        return switch (index % 3) {
            case 0 -> Terminal.Style.BLUE;
            case 1 -> Terminal.Style.GREEN;
            default -> Terminal.Style.YELLOW;
        };
    }
}
