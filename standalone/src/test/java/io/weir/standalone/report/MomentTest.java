package io.weir.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-23T10:15:00Z",
        "-15m, 2026-11-23T10:00:00Z",
        "-2h, 2026-11-23T08:15:00Z",
        "-1d, 2026-11-22T10:15:00Z",
        "-30s, 2026-11-23T10:14:30Z",
        "2026-11-20T00:00:00Z, 2026-11-20T00:00:00Z",
        "2026-11-20T01:00:00+01:00, 2026-11-20T00:00:00Z",
    })
    void readsInstantsAndOffsetsFromNow(String text, Instant expected) {
        assertThat(Moment.parse(text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "15m", "-15", "yesterday", "2026-11-20", "--1h"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Moment.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("-15m");
    }

    @Test
    void isWrittenInOneWidth() {
        assertThat(Moment.text(NOW)).isEqualTo("2026-11-23T10:15:00.000Z");
        assertThat(Moment.orNull(null)).isNull();
    }
}
