package io.weir.standalone.command;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.topic.TopicCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A projector's configuration as an operator would have it, on the tests' platform. */
final class ProjectorFile {

    private ProjectorFile() {}

    static Path write(Path folder, TestPlatform platform, TopicCatalog catalog) throws IOException {
        return Files.writeString(folder.resolve("projector.yaml"), """
                kafka:
                  bootstrap.servers: %s
                schemaRegistry:
                  url: %s
                topics:
                  prefix: %s
                  partitions: %d
                streams:
                  stateDir: %s
                admin:
                  port: 0
                """.formatted(
                        platform.bootstrapServers(),
                        platform.registryUrl(),
                        catalog.settings().prefix(),
                        catalog.settings().partitions(),
                        folder.resolve("state")));
    }
}
