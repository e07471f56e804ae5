package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where each value comes from, and that no secret is among them. */
class LoadedConfigTest {

    enum Colour {
        DARK_RED,
        GREEN
    }

    record Inner(
            @ConfigKey(description = "A port.", defaultValue = "80")
            int port,

            @ConfigKey(description = "A pause.", defaultValue = "1500ms")
            Duration pause,

            @Nullable Secret password,
            @Nullable Secret token) {}

    record Item(String name) {}

    record Outer(
            @Nullable String id,
            Inner inner,

            @ConfigKey(description = "A colour.", defaultValue = "dark-red")
            Colour colour,

            Optional<Path> file,
            List<String> names,
            List<Item> items,
            Map<String, Integer> numbers,
            KafkaSettings kafka) {}

    @TempDir
    Path folder;

    @Test
    void everyKeyHasItsValueAndItsOriginAndNoSecretIsShown() throws Exception {
        Path secret = Files.writeString(folder.resolve("token"), "geheim-1\n");
        Path file = Files.writeString(folder.resolve("x.yaml"), """
                inner:
                  port: 8080
                  token:
                    file: token
                names: [a, b]
                items:
                  - name: one
                numbers:
                  x: 1
                kafka:
                  bootstrap.servers: k:1
                """);
        Map<String, String> environment = Map.of(
                "X_INNER_PASSWORD", "geheim-2",
                "X_COLOUR", "green",
                "X_KAFKA_SASL_JAAS_CONFIG", "geheim-3",
                "X_KAFKA_CLIENT_ID", "me");

        LoadedConfig<Outer> loaded = ConfigLoader.loadWithOrigins(Outer.class, file, environment, "X");

        Path yaml = file.toAbsolutePath();
        assertThat(loaded.config()).isEqualTo(ConfigLoader.load(Outer.class, file, environment, "X"));
        assertThat(lines(loaded))
                .containsExactly(
                        "id = null (default)",
                        "inner.port = 8080 (" + yaml + ":2:9)",
                        "inner.pause = 1500ms (default)",
                        "inner.password = *** (environment variable X_INNER_PASSWORD)",
                        "inner.token = {file: " + secret.toAbsolutePath() + "} (" + yaml + ":4:11)",
                        "colour = green (environment variable X_COLOUR)",
                        "file = null (default)",
                        "names = [a, b] (" + yaml + ":5:8)",
                        "items[0].name = one (" + yaml + ":7:11)",
                        "numbers.x = 1 (" + yaml + ":9:6)",
                        "kafka.bootstrap.servers = k:1 (" + yaml + ":11:22)",
                        "kafka.client.id = me (environment variable X_KAFKA_CLIENT_ID)",
                        "kafka.sasl.jaas.config = *** (environment variable X_KAFKA_SASL_JAAS_CONFIG)");
        assertThat(loaded.settings().toString()).doesNotContain("geheim");
    }

    @Test
    void aConfigurationOfAProgramSaysSo() {
        var config = new Inner(1, Duration.ofSeconds(90), Secret.of("geheim"), null);

        assertThat(lines(LoadedConfig.ofProgram(config)))
                .containsExactly(
                        "port = 1 (program)",
                        "pause = 90s (program)",
                        "password = *** (program)",
                        "token = null (program)");
    }

    private static List<String> lines(LoadedConfig<?> loaded) {
        return loaded.settings().stream()
                .map(s -> s.key() + " = " + s.value() + " (" + s.origin() + ")")
                .collect(Collectors.toList());
    }
}
