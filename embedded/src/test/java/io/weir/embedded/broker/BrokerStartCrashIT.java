package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerStartCrashIT {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weir-broker.lock",
                "weir-broker.properties",
                "logs",
                "logs/bootstrap.checkpoint",
                "logs/meta.properties",
                "logs/__cluster_metadata-0"
            })
    void aFirstStartThatIsKilledHalfwayIsGoneOnWithByTheNext(String killedWhenThereIs) throws Exception {
        // given
        Path data = folder.resolve("data");
        try (ProcessUnderTest first =
                ProcessUnderTest.java(EmbeddedBrokerMain.class, data.toString()).start(folder.resolve("output"))) {
            Eventually.until(
                    START_LIMIT, () -> Files.exists(data.resolve(killedWhenThereIs)), killedWhenThereIs + " is there");
            first.kill();
        }

        // when
        try (EmbeddedBroker second = EmbeddedBroker.start(new EmbeddedBrokerSettings(data))) {

            // then
            Records.createTopic(second.bootstrapServers());
            assertThat(Records.readAll(second.bootstrapServers())).isEmpty();
        }
    }
}
