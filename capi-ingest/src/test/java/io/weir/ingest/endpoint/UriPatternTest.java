package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, anything.example.com/v1, true",
        "app.example.com, app.example.com, true",
        "APP.example.com, app.example.com, true",
        "app.example.com, app.example.com/v1, false",
        "app.example.com, other.example.com, false",
        "app.example.com/v1, app.example.com/v1, true",
        "app.example.com/v1, app.example.com, false",
        "app.example.com/*, app.example.com, true",
        "app.example.com/*, app.example.com/v1/x, true",
        "app.example.com/v1/*, app.example.com/v1, true",
        "app.example.com/v1/*, app.example.com/v1/x, true",
        "app.example.com/v1/*, app.example.com/v10, false",
        "*.apps.example.com/*, a.apps.example.com, true",
        "*.apps.example.com/*, a.b.apps.example.com/v1, true",
        "*.apps.example.com/*, *.apps.example.com, true",
        "*.apps.example.com/*, apps.example.com, false",
        "*.apps.example.com/*, evilapps.example.com, false",
        "*.apps.example.com/*, *.example.com, false",
        "*.apps.example.com, a.apps.example.com/v1, false",
        "*/v1/*, any.where/v1/x, true",
        "*/v1/*, any.where, false",
    })
    void meansWholeLabelsAndWholeSegments(String pattern, String uri, boolean matches) {
        assertThat(UriPattern.parse(pattern).matches(uri)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v1", "a*.example.com", "*.*.example.com", "app.example.com/*/x", "*."})
    void refusesWhatIsNotAPattern(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriPattern.parse(pattern))
                .withMessageContaining("'" + pattern + "'");
    }
}
