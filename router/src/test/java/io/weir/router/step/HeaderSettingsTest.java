package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.step.ResponseHeaderSettings.Removal;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderSettingsTest {

    @TempDir
    Path folder;

    @Test
    void theDefaultsAreThoseOfTheCode() throws Exception {
        assertThat(load("")).isEqualTo(HeaderSettings.defaults());
    }

    @Test
    void aFileSaysTheRest() throws Exception {
        HeaderSettings settings = load("""
                hopByHopProtected: []
                healthcheckUserAgent: HTTP-Monitor/1.1
                response:
                  remove:
                    - name: Server
                    - name: Via
                      value: 1.1 app
                  addIfAbsent:
                    X-Frame-Options: DENY
                """);

        assertThat(settings.hopByHopProtected()).isEmpty();
        assertThat(settings.healthcheckUserAgent()).contains("HTTP-Monitor/1.1");
        assertThat(settings.response().remove())
                .containsExactly(new Removal("Server", Optional.empty()), new Removal("Via", Optional.of("1.1 app")));
        assertThat(settings.response().addIfAbsent()).containsOnly(Map.entry("X-Frame-Options", "DENY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "CONNECTION", "Upgrade", "Trailer"})
    void whatFramesAMessageIsTheRoutersOwn(String name) {
        assertThatThrownBy(() -> new Removal(name, Optional.empty()))
                .hasMessageContaining(name)
                .hasMessageStartingWith("name: ");
        assertThatThrownBy(() -> new ResponseHeaderSettings(List.of(), Map.of(name, "1")))
                .hasMessageContaining(name)
                .hasMessageStartingWith("addIfAbsent: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ä"})
    void namesAreTokens(String name) {
        assertThatThrownBy(() -> new Removal(name, Optional.empty())).hasMessageContaining("not a header's name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0b", "\u2028"})
    void valuesHaveNoControlCharacters(String value) {
        assertThatThrownBy(() -> new ResponseHeaderSettings(List.of(), Map.of("X", value)))
                .hasMessageContaining("'X'");
    }

    @Test
    void anEmptyUserAgentWouldMatchTooMuch() {
        assertThatThrownBy(() -> load("healthcheckUserAgent: ''"))
                .hasMessageContaining("healthcheckUserAgent")
                .hasMessageContaining("empty");
    }

    private HeaderSettings load(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("headers.yaml"), yaml);
        return ConfigLoader.load(HeaderSettings.class, file, Map.of(), "X");
    }
}
