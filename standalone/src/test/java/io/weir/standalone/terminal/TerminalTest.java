package io.weir.standalone.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void redrawsARegionInPlaceOnATerminal() {
        Terminal terminal = terminal(80, StandardCharsets.UTF_8, Map.of());

        terminal.region(List.of("one", "two"));
        terminal.region(List.of("three"));
        terminal.settle(List.of("done"));

        assertThat(printed())
                .isEqualTo(
                        "\u001b[2Kone\n\u001b[2Ktwo\n\u001b[2A\u001b[2Kthree\n\u001b[2K\n\u001b[1A\u001b[1A\u001b[2Kdone\n");
    }

    @Test
    void printsOnlyWhatIsSettledToAFile() {
        Terminal terminal = terminal(0, StandardCharsets.UTF_8, Map.of());

        terminal.region(List.of("on the way"));
        terminal.settle(List.of(terminal.styled(Terminal.Style.GREEN, "done")));

        assertThat(printed()).isEqualTo("done" + System.lineSeparator());
        assertThat(terminal.columns()).isEqualTo(80);
    }

    @Test
    void leavesColourOutWhenAskedTo() {
        assertThat(terminal(80, StandardCharsets.UTF_8, Map.of("NO_COLOR", "1")).styled(Terminal.Style.RED, "x"))
                .isEqualTo("x");
        assertThat(terminal(80, StandardCharsets.UTF_8, Map.of("TERM", "dumb")).styled(Terminal.Style.RED, "x"))
                .isEqualTo("x");
        assertThat(terminal(80, StandardCharsets.UTF_8, Map.of()).styled(Terminal.Style.RED, "x"))
                .isEqualTo("\u001b[31mx\u001b[0m");
    }

    @Test
    void drawsBarsAsLongAsTheirShareWithin80Columns() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("blue", 1_600L);
        counts.put("green", 400L);

        List<String> lines = Bars.draw(counts, terminal(0, StandardCharsets.UTF_8, Map.of()));

        assertThat(lines)
                .containsExactly(
                        "    blue  " + "█".repeat(40) + "░".repeat(10) + "  80.00 %    1,600",
                        "    green " + "█".repeat(10) + "░".repeat(40) + "  20.00 %      400");
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void drawsNothingYetAsEmptyBars() {
        List<String> lines =
                Bars.draw(Map.of("blue", 0L), terminal(40, StandardCharsets.UTF_8, Map.of("NO_COLOR", "1")));

        assertThat(lines.getFirst()).contains("0.00 %").doesNotContain("█").hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void drawsWithAsciiWhereNothingElseCanBeShown() {
        Terminal terminal = terminal(0, StandardCharsets.US_ASCII, Map.of());

        terminal.line(Bars.draw(Map.of("blue", 1L), terminal).getFirst() + " · → " + terminal.good());

        assertThat(printed()).contains("####").contains(" - -> ok").matches("\\p{ASCII}*");
    }

    private Terminal terminal(int columns, Charset charset, Map<String, String> environment) {
        return Terminal.on(new PrintStream(bytes, true, charset), charset, columns, environment);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
