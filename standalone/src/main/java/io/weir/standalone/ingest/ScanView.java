package io.weir.standalone.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.standalone.terminal.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A scan as the leading instance shows it.
 *
 * @param state what it is doing: idle, reading, settling or importing
 * @param routesRead routes read so far
 * @param routesTotal routes that CAPI counts; 0 while unknown
 * @param perSecond routes read in a second
 * @param last the last scan that ended; empty before the first
 */
public record ScanView(String state, long routesRead, long routesTotal, double perSecond, Optional<Last> last) {

    private static final int BAR_MIN = 10;
    private static final int BAR_MAX = 40;
    /** What stands beside the bar. */
    private static final int TEXT_WIDTH = 62;

    /**
     * A scan that ended.
     *
     * @param endedAt when, ISO 8601
     * @param outcome in a word, such as applied or held
     */
    public record Last(
            String endedAt,
            String outcome,
            long found,
            long known,
            long changed,
            long missing,
            long drift,
            double tookSeconds) {

        /** The line for the user. */
        public String line() {
            return String.format(
                    Locale.ROOT,
                    "%s in %.1f s: %,d routes found, %,d known before, %,d changed, %,d missing, drift %,d",
                    outcome,
                    tookSeconds,
                    found,
                    known,
                    changed,
                    missing,
                    drift);
        }
    }

    static ScanView of(JsonNode document) {
        JsonNode last = document.path("last");
        return new ScanView(
                document.path("state").asText(),
                document.path("routes_read").asLong(),
                document.path("routes_total").asLong(),
                document.path("rate_per_second").asDouble(),
                last.isObject() ? Optional.of(last(last)) : Optional.empty());
    }

    private static Last last(JsonNode last) {
        return new Last(
                last.path("ended_at").asText(),
                last.path("outcome").asText(),
                last.path("found").asLong(),
                last.path("known").asLong(),
                last.path("changed").asLong(),
                last.path("missing").asLong(),
                last.path("drift").asLong(),
                last.path("took_seconds").asDouble());
    }

    /** One line with a bar, as wide as the terminal allows. */
    public List<String> bar(Terminal terminal) {
        int width = Math.clamp(terminal.columns() - TEXT_WIDTH, BAR_MIN, BAR_MAX);
        double share = routesTotal == 0 ? 0 : Math.clamp((double) routesRead / routesTotal, 0, 1);
        int filled = (int) Math.round(share * width);
        String bar = terminal.styled(
                        Terminal.Style.BLUE, terminal.glyphs().full().repeat(filled))
                + terminal.styled(Terminal.Style.DIM, terminal.glyphs().empty().repeat(width - filled));
        return List.of(String.format(
                Locale.ROOT,
                "  %-9s %s %3.0f %%  %,d of %,d routes  %,.0f/s",
                state,
                bar,
                share * 100,
                routesRead,
                routesTotal,
                perSecond));
    }
}
