package io.weir.ingest.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainPatternTest {

    @ParameterizedTest
    @CsvSource({
        "apps.example.com, apps.example.com, true",
        "Apps.Example.COM, apps.example.com, true",
        "apps.example.com, a.apps.example.com, false",
        "apps.example.com, example.com, false",
        "apps.example.com, xapps.example.com, false",
        "*.example.com, apps.example.com, true",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, xexample.com, false",
        "*.example.com, .example.com, false",
        "localhost, localhost, true",
    })
    void takesADomainOrAllBelowIt(String pattern, String domain, boolean matches) {
        assertThat(DomainPattern.parse(pattern).matches(domain)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.*.example.com",
                "a.*.example.com",
                "example.com.",
                ".example.com",
                "a..b",
                "a b.com",
                "example.com/path",
                "-a.com",
                "http://example.com",
                "ex*mple.com"
            })
    void namesWhatIsNoDomain(String pattern) {
        assertThatThrownBy(() -> DomainPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("domains: '" + pattern + "'")
                .hasMessageContaining("apps.example.com");
    }

    @Test
    void saysHowToTakeAll() {
        assertThatThrownBy(() -> DomainPattern.parse("*")).hasMessageContaining("leave the list empty to take all");
    }
}
