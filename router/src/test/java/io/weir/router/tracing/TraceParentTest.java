package io.weir.router.tracing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @Test
    void isRead() {
        TraceParent read = parsed("00-" + TRACE + "-" + PARENT + "-01");

        assertThat(read).isEqualTo(new TraceParent(TRACE, PARENT, 1));
        assertThat(read.sampled()).isTrue();
        assertThat(read).hasToString("00-" + TRACE + "-" + PARENT + "-01");
    }

    @ParameterizedTest
    @CsvSource({"00,0", "01,1", "02,2", "03,3", "fe,2", "ff,3", "f1,1"})
    void onlyFlagsThatAreDefinedArePassedOn(String flags, int kept) {
        assertThat(parsed("00-" + TRACE + "-" + PARENT + "-" + flags).flags()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "cc", "fe"})
    void laterVersionsAreReadAsFarAsTheyAreKnown(String version) {
        String start = version + "-" + TRACE + "-" + PARENT + "-01";

        assertThat(parsed(start).traceId()).isEqualTo(TRACE);
        assertThat(parsed(start + "-what-ever").traceId()).isEqualTo(TRACE);
        assertThat(TraceParent.parse(List.of(start + "x"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "0-4bf92f3577b34da6a3ce929d0e0e47360-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 "
            })
    void whatIsMalformedIsNone(String value) {
        assertThat(TraceParent.parse(List.of(value))).isNull();
    }

    @Test
    void twoAreNone() {
        String one = "00-" + TRACE + "-" + PARENT + "-01";

        assertThat(TraceParent.parse(List.of(one, one))).isNull();
        assertThat(TraceParent.parse(List.of())).isNull();
    }

    private static TraceParent parsed(String value) {
        return requireNonNull(TraceParent.parse(List.of(value)));
    }
}
