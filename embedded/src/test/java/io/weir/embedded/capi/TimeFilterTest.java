package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFilterTest {

    @ParameterizedTest
    @CsvSource({
        "gt,  2026-01-01T00:00:00Z,     false",
        "gt,  2026-01-01T00:00:00.9Z,   false",
        "gt,  2026-01-01T00:00:01Z,     true",
        "gte, 2025-12-31T23:59:59Z,     false",
        "gte, 2026-01-01T00:00:00Z,     true",
        "lt,  2025-12-31T23:59:59.999Z, true",
        "lt,  2026-01-01T00:00:00Z,     false",
        "lte, 2026-01-01T00:00:00.9Z,   true",
        "lte, 2026-01-01T00:00:01Z,     false",
    })
    void comparesWithTheWholeNamedSecond(String operator, Instant candidate, boolean passes) {
        Predicate<Instant> filter = TimeFilter.parse("updated_ats", operator, List.of("2026-01-01T00:00:00Z"));

        assertThat(filter.test(candidate)).isEqualTo(passes);
    }

    @Test
    void takesAListOfEqualTimes() {
        Predicate<Instant> filter =
                TimeFilter.parse("created_ats", null, List.of("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"));

        assertThat(List.of("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"))
                .map(Instant::parse)
                .filteredOn(filter)
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01T00:00:00.5Z", "2026-01-01", "2026-13-01T00:00:00Z", "now", ""})
    void refusesWhatIsNoWholeSecond(String value) {
        assertThatThrownBy(() -> TimeFilter.parse("updated_ats", "gte", List.of(value)))
                .isInstanceOf(CapiError.class)
                .hasMessageContaining("Updated ats has an invalid timestamp format");
    }

    @Test
    void refusesSeveralTimesWithAnOperator() {
        assertThatThrownBy(() ->
                        TimeFilter.parse("created_ats", "gt", List.of("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")))
                .hasMessageContaining("only accepts one value");
    }
}
