package io.weir.embedded.capi;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The condition of {@code created_ats} or {@code updated_ats}: a list of equal times, or one operator and one time.
 *
 * <p>CAPI's times have whole seconds while its columns may hold fractions, so {@code gt T} skips the whole second T and
 * {@code lte T} takes all of it. Sub-second values are refused. Pure.
 */
final class TimeFilter {

    /** What CAPI adds to the end of the named second. */
    private static final long REST_OF_SECOND_NANOS = 999_999_000L;

    private static final Pattern WHOLE_SECONDS = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");

    private TimeFilter() {}

    /**
     * The condition as a predicate.
     *
     * @param parameter {@code created_ats} or {@code updated_ats}
     * @param operator {@code lt}, {@code lte}, {@code gt}, {@code gte}; null for a list of equal times
     */
    static Predicate<Instant> parse(String parameter, @Nullable String operator, List<String> values) {
        List<Instant> times = new ArrayList<>();
        for (String value : values) {
            times.add(time(parameter, value));
        }
        if (operator == null) {
            return times::contains;
        }
        if (times.size() != 1) {
            throw CapiError.badQuery(label(parameter) + " only accepts one value when using a relational operator");
        }
        Instant time = times.getFirst();
        Instant endOfSecond = time.plusNanos(REST_OF_SECOND_NANOS);
        return switch (operator) {
            case "lt" -> candidate -> candidate.isBefore(time);
            case "lte" -> candidate -> !candidate.isAfter(endOfSecond);
            case "gt" -> candidate -> candidate.isAfter(endOfSecond);
            case "gte" -> candidate -> !candidate.isBefore(time);
            default -> throw CapiError.badQuery(label(parameter) + " has an invalid operator: '" + operator + "'");
        };
    }

    private static Instant time(String parameter, String value) {
        if (WHOLE_SECONDS.matcher(value).matches()) {
            try {
                return Instant.parse(value);
            } catch (DateTimeParseException invalidDate) {
                // falls through to the one sentence for every bad time
            }
        }
        throw CapiError.badQuery(label(parameter)
                + " has an invalid timestamp format. Timestamps should be formatted as" + " 'YYYY-MM-DDThh:mm:ssZ'");
    }

    private static String label(String parameter) {
        return parameter.equals("created_ats") ? "Created ats" : "Updated ats";
    }
}
