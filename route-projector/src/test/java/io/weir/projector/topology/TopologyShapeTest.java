package io.weir.projector.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.runtime.StateMemory;
import io.weir.schemas.config.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of nodes and stores are names of topics and folders: a change here needs a migration. */
class TopologyShapeTest {

    @Test
    void isAsPinned(@TempDir Path stateDir) throws IOException {
        try (StateMemory memory = new StateMemory(ByteSize.ofMebibytes(16));
                ProjectionFixture projection = new ProjectionFixture(stateDir);
                InputStream pinned = TopologyShapeTest.class.getResourceAsStream("topology.txt")) {

            String shape = projection
                    .topology(ProjectionFixture.properties(stateDir, memory))
                    .describe()
                    .toString();

            assertThat(shape.strip()).isEqualTo(new String(pinned.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void runsWithWhatTheDesignAsksFor(@TempDir Path stateDir) {
        try (StateMemory memory = new StateMemory(ByteSize.ofMebibytes(16))) {
            Properties properties = ProjectionFixture.properties(stateDir, memory);

            assertThat(properties)
                    .containsEntry(StreamsConfig.APPLICATION_ID_CONFIG, "weir.route-projector")
                    .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2)
                    .containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10L)
                    .containsEntry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L)
                    .containsEntry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic")
                    .containsEntry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true)
                    .containsEntry("linger.ms", 0)
                    .containsEntry("session.timeout.ms", 6_000);
            assertThat(new StreamsConfig(properties).originals()).isNotEmpty();
        }
    }
}
