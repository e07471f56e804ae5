package io.weir.router.routeservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteServiceSettingsTest {

    @TempDir
    Path folder;

    @Test
    void theDefaultsAreThoseOfTheCode() throws Exception {
        assertThat(load("", Map.of())).isEqualTo(RouteServiceSettings.none());
    }

    @ParameterizedTest
    @CsvSource({
        "'timeout: 0s', timeout, PT0S",
        "'attemptsMax: 0', attemptsMax, 0",
        "'strictSignatureValidation: true', strictSignatureValidation, secret",
        "'internalLookupAllowlist: [x.*.y]', internalLookupAllowlist, x.*.y"
    })
    void aWrongValueIsNamedByItsKey(String yaml, String key, String value) {
        assertThatThrownBy(() -> load(yaml, Map.of())).hasMessageContaining(key).hasMessageContaining(value);
    }

    @Test
    void aFormerSecretNeedsACurrentOne() {
        assertThatThrownBy(() -> load("", Map.of("X_PREVIOUS_SECRET", "old")))
                .hasMessageContaining("previousSecret")
                .hasMessageContaining("secret is not");
    }

    private RouteServiceSettings load(String yaml, Map<String, String> environment) throws Exception {
        Path file = Files.writeString(folder.resolve("services.yaml"), yaml);
        return ConfigLoader.load(RouteServiceSettings.class, file, environment, "X");
    }
}
