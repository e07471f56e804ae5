package io.weir.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.projector.ProjectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogOptionsTest {

    private static final String FILE = """
            kafka:
              bootstrap.servers: file:9092
            schemaRegistry:
              url: http://file:8081
            topics:
              prefix: mine.
            """;

    @TempDir
    Path folder;

    private final LogOptions options = new LogOptions();

    @Test
    void findsWhatUpHasWritten() throws IOException {
        Path found = Files.writeString(folder.resolve("projector.yaml"), FILE);

        ProjectorConfig config = options.load(found, Map.of());

        assertThat(config.kafka().bootstrapServers()).isEqualTo("file:9092");
        assertThat(config.topics().prefix()).isEqualTo("mine.");
    }

    @Test
    void optionsWinOverEnvironmentAndEnvironmentOverTheFile() throws IOException {
        Path found = Files.writeString(folder.resolve("projector.yaml"), FILE);
        options.kafka = "option:9092";

        ProjectorConfig config = options.load(
                found,
                Map.of(
                        "WEIR_PROJECTOR_KAFKA_BOOTSTRAP_SERVERS", "environment:9092",
                        "WEIR_PROJECTOR_SCHEMA_REGISTRY_URL", "http://environment:8081"));

        assertThat(config.kafka().bootstrapServers()).isEqualTo("option:9092");
        assertThat(config.schemaRegistry().url()).isEqualTo("http://environment:8081");
    }

    @Test
    void twoOptionsAreEnough() {
        options.kafka = "option:9092";
        options.registry = "http://option:8081";

        ProjectorConfig config = options.load(folder.resolve("none.yaml"), Map.of());

        assertThat(config.topics().prefix()).isEqualTo("weir.");
    }

    @Test
    void saysWhatToGiveWhereNothingIsSaid() {
        assertThatThrownBy(() -> options.load(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--config FILE")
                .hasMessageContaining("--kafka HOST:PORT and --registry URL")
                .hasMessageContaining("none.yaml is not here");
    }
}
