package io.weir.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com", "app.example.com/", "*.example.com/v2/x", "a//b"})
    void aTextReadsBackAsItself(String text) {
        assertThat(RouteKey.parse(text)).hasToString(text);
    }

    @Test
    void hostAndPathAreLowerCaseWhateverTheLocale() {
        assertThat(new RouteKey("APP.Example.COM", "/ID")).isEqualTo(new RouteKey("app.example.com", "/id"));
    }

    @Test
    void aHostWithASlashIsRefused() {
        assertThatThrownBy(() -> new RouteKey("a/b", "")).hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> RouteKey.parse("/v2")).hasMessageContaining("host ''");
    }

    @Test
    void aPathWithoutALeadingSlashIsRefused() {
        assertThatThrownBy(() -> new RouteKey("a", "v2")).hasMessageContaining("path 'v2'");
    }

    @Test
    void aKeyInAnotherFormThanItsOwnIsNone() {
        assertThat(RouteKey.parseExact("app.example.com/v2")).contains(new RouteKey("app.example.com", "/v2"));
        assertThat(RouteKey.parseExact("App.example.com/v2")).isEmpty();
        assertThat(RouteKey.parseExact("/v2")).isEmpty();
    }
}
