package io.weir.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.fixture.TestPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryMainIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void idsOutliveAKillOfTheProcess() throws Exception {
        // given
        TestPlatform platform = TestPlatform.shared();
        ProcessUnderTest.Start start = ProcessUnderTest.java(
                        EmbeddedRegistryMain.class, "--config", config(platform.freshName("_schemas")))
                .with("WEIR_REGISTRY_KAFKA_BOOTSTRAP_SERVERS", platform.bootstrapServers());
        try (ProcessUnderTest first = start.start(folder.resolve("output"));
                RestCall call = new RestCall(first.awaitLine(LIMIT, "ready "))) {
            call.register("s", "\"int\"");
            call.register("s", "\"long\"");

            // when
            first.kill();
        }

        // then
        try (ProcessUnderTest second = start.start(folder.resolve("output"));
                RestCall call = new RestCall(second.awaitLine(LIMIT, "ready "))) {
            assertThat(call.register("s", "\"long\"").body()).isEqualTo("{\"id\":2}");
            assertThat(call.register("s", "\"float\"").body()).isEqualTo("{\"id\":3}");
            second.terminate();
            assertThat(second.awaitExit(LIMIT)).isEqualTo(143);
        }
    }

    @Test
    void aWrongConfigurationIsNamed() throws Exception {
        // when
        try (ProcessUnderTest registry = ProcessUnderTest.java(EmbeddedRegistryMain.class, "--config", config("t"))
                .with("WEIR_REGISTRY_USER", "weir")
                .start(folder.resolve("output"))) {

            // then
            assertThat(registry.awaitExit(LIMIT)).isEqualTo(2);
            assertThat(registry.output()).contains("kafka.bootstrap.servers: missing");
        }
    }

    private String config(String topic) throws Exception {
        return Files.writeString(folder.resolve("registry.yaml"), "listen:\n  port: 0\ntopic: " + topic + "\n")
                .toString();
    }
}
