package io.weir.projector.letters;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a letter stands, such as {@code 3@77}.
 *
 * @param partition partition of {@code weir.dead-letters}, 0 or more
 * @param offset offset in the partition, 0 or more
 */
public record LetterPosition(int partition, long offset) implements Comparable<LetterPosition> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})@(\\d{1,18})");
    private static final Comparator<LetterPosition> ORDER =
            Comparator.comparingInt(LetterPosition::partition).thenComparingLong(LetterPosition::offset);

    /**
     * Reads a position, the opposite of {@link #toString()}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static LetterPosition parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "position '" + text + "' must be a partition and an offset, such as 3@77");
        }
        return new LetterPosition(Integer.parseInt(written.group(1)), Long.parseLong(written.group(2)));
    }

    @Override
    public int compareTo(LetterPosition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
