package io.weir.schemas.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as configuration writes it: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 7d} or {@code 0}. */
public final class DurationText {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private DurationText() {}

    /** Writes a duration so that it can be read again; parts of a millisecond are lost. */
    static String of(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    public static Duration parse(String text) {
        if (text.strip().equals("0")) {
            return Duration.ZERO;
        }
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "expected a duration such as 250ms, 5s, 2m, 1h or 7d, a whole number with its unit");
        }
        long number = Long.parseLong(written.group(1));
        return switch (written.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
