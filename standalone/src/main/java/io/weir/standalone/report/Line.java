package io.weir.standalone.report;

import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line for people.
 *
 * @param text without control characters of its own
 * @param indent where it goes on when it does not fit, in columns
 * @param style how it is shown where there is colour; null for plainly
 */
public record Line(String text, int indent, Terminal.@Nullable Style style) {

    /** Shorter pieces than this are not worth a line. */
    private static final int PIECE_MIN = 20;

    public Line {
        text = harmless(text);
    }

    /** A line without a style. */
    public static Line of(String text, int indent) {
        return new Line(text, indent, null);
    }

    /** The line in pieces of at most so many columns, broken at spaces where there are some. */
    List<String> pieces(int columns) {
        List<String> pieces = new ArrayList<>();
        String rest = text;
        while (rest.length() > columns) {
            int end = rest.lastIndexOf(' ', columns);
            if (end < indent + PIECE_MIN) {
                end = Character.isHighSurrogate(rest.charAt(columns - 1)) ? columns - 1 : columns;
            }
            pieces.add(rest.substring(0, end).stripTrailing());
            rest = " ".repeat(indent) + rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    /** What users wrote must not move the cursor or colour the terminal of who reads it. */
    private static String harmless(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                clean.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                clean.appendCodePoint(point);
            }
        });
        return clean.toString();
    }
}
