package io.weir.standalone.report;

import io.weir.schemas.config.DurationText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Points in time as operators write and read them. */
public final class Moment {

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Moment() {}

    /**
     * Reads a point in time.
     *
     * @param text such as {@code 2026-11-23T10:15:00Z}, {@code now}, or {@code -15m}: so long before now
     * @throws IllegalArgumentException if it is none
     */
    public static Instant parse(String text, Instant now) {
        String stripped = text.strip();
        if (stripped.equals("now")) {
            return now;
        }
        try {
            return stripped.startsWith("-")
                    ? now.minus(DurationText.parse(stripped.substring(1)))
                    : Instant.parse(stripped);
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "time '" + text + "' must be an instant such as 2026-11-23T10:15:00Z, now, or an offset from now"
                            + " such as -15m, -2h or -1d",
                    e);
        }
    }

    /** In UTC, always with milliseconds, so that times stand below each other. */
    public static String text(Instant instant) {
        return MILLIS.format(instant);
    }

    /** The same; null for null. */
    public static @Nullable String orNull(@Nullable Instant instant) {
        return instant == null ? null : text(instant);
    }
}
