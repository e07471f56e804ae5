package io.weir.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.standalone.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {

    private final Terminal terminal =
            Terminal.on(new PrintStream(new ByteArrayOutputStream()), StandardCharsets.UTF_8, 0, Map.of());

    @Test
    void drawsTheRangesBetweenShortestAndLongest() {
        Histogram millis = new Histogram(3);
        millis.recordValueWithCount(12, 50);
        millis.recordValueWithCount(25, 100);
        millis.recordValue(300);

        List<String> lines = DelayHistogram.draw(millis, terminal);

        assertThat(lines).hasSize(7);
        assertThat(lines.getFirst())
                .startsWith("     10 -  15 ms " + "█".repeat(18) + " ")
                .endsWith(" 50");
        assertThat(lines.get(2)).contains("█".repeat(36)).endsWith(" 100");
        assertThat(lines.getLast()).contains("> 100 ms").endsWith(" 1");
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void drawsNothingOfNothing() {
        assertThat(DelayHistogram.draw(new Histogram(3), terminal)).isEmpty();
    }
}
