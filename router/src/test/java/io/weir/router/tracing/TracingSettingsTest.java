package io.weir.router.tracing;

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

class TracingSettingsTest {

    @TempDir
    Path folder;

    @Test
    void theDefaultsAreThoseOfTheCode() throws Exception {
        assertThat(load("")).isEqualTo(TracingSettings.off());
        assertThat(load("").on()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tracestateKey: Weir|tracestateKey|Weir",
                "sampleRatio: 1.1|sampleRatio|1.1",
                "sampleRatio: -1|sampleRatio|-1",
                "otlp: {endpoint: 'http://c:4318/v1/traces'}|otlp|w3c or b3",
                "otlp: {endpoint: 'ftp://c/'}|otlp.endpoint|ftp://c/",
                "otlp: {endpoint: 'c:4318'}|otlp.endpoint|c:4318",
                "otlp: {queueMax: 0}|otlp.queueMax|0",
                "otlp: {queueMax: 10, batchMax: 11}|otlp.batchMax|11",
                "otlp: {interval: 0s}|otlp.interval|longer"
            })
    void aWrongValueIsNamedByItsKey(String yaml, String key, String value) {
        assertThatThrownBy(() -> load(yaml)).hasMessageContaining(key).hasMessageContaining(value);
    }

    private TracingSettings load(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("tracing.yaml"), yaml);
        return ConfigLoader.load(TracingSettings.class, file, Map.of(), "X");
    }
}
