package io.weir.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.IngestConfig;
import io.weir.projector.ProjectorConfig;
import io.weir.router.RouterConfig;
import io.weir.schemas.config.ConfigLoader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFilesTest {

    private static final ServiceFiles.KafkaAccess KAFKA =
            new ServiceFiles.KafkaAccess("127.0.0.1:9092", "http://127.0.0.1:8081");

    @TempDir
    Path temporary;

    @Test
    void areWhatTheServicesRead() {
        try (DataFolder folder = DataFolder.open(temporary)) {
            ServiceFiles files = files(folder, null);

            IngestConfig ingest = load(IngestConfig.class, files.ingest(KAFKA, capi(folder)));
            ProjectorConfig projector = load(ProjectorConfig.class, files.projector(KAFKA));
            RouterConfig router = load(RouterConfig.class, files.router(KAFKA, 1));

            assertThat(ingest.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
            assertThat(ingest.capi().clientId()).isEqualTo("weir");
            assertThat(ingest.listen().port()).isEqualTo(Ports.DEFAULT.ingest());
            assertThat(ingest.webhook().secret()).isPresent();
            assertThat(projector.schemaRegistry().url()).isEqualTo("http://127.0.0.1:8081");
            assertThat(projector.streams().standbyReplicas()).isZero();
            assertThat(router.id()).isEqualTo("router-2");
            assertThat(router.listen().port()).isEqualTo(8081);
            assertThat(router.listen().host()).isEqualTo("127.0.0.1");
            assertThat(router.snapshot().directory()).isEqualTo(folder.root().resolve("router-2"));
        }
    }

    @Test
    void takeWhatTheUserLaysOverThem() throws Exception {
        Path overrides = Files.writeString(
                temporary.resolve("over.yaml"), """
                router:
                  listen: { host: 0.0.0.0 }
                  eventLoops: 1
                ingest:
                  capi: { url: "https://api.example.com", clientId: reader, clientSecret: { file: %s } }
                """.formatted(Files.writeString(temporary.resolve("secret"), "x")));
        try (DataFolder folder = DataFolder.open(temporary.resolve("data"))) {
            ServiceFiles files = files(folder, overrides);

            RouterConfig router = load(RouterConfig.class, files.router(KAFKA, 0));
            IngestConfig ingest = load(IngestConfig.class, files.ingest(KAFKA, null));

            assertThat(files.configuresCapi()).isTrue();
            assertThat(router.listen().host()).isEqualTo("0.0.0.0");
            assertThat(router.listen().port()).isEqualTo(8080);
            assertThat(router.eventLoops()).isEqualTo(1);
            assertThat(ingest.capi().url()).isEqualTo(URI.create("https://api.example.com"));
        }
    }

    @Test
    void refuseSectionsThatAreNoService() throws Exception {
        Path overrides = Files.writeString(temporary.resolve("over.yaml"), "routr: {}\n");
        try (DataFolder folder = DataFolder.open(temporary.resolve("data"))) {
            assertThatThrownBy(() -> files(folder, overrides))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("over.yaml")
                    .hasMessageContaining("routr");
        }
    }

    private static ServiceFiles files(DataFolder folder, @Nullable Path overrides) {
        return new ServiceFiles(
                folder, new StackSettings(folder.root(), 2, Ports.DEFAULT, new CapiSource.Simulated(), overrides));
    }

    private static ServiceFiles.CapiAccess capi(DataFolder folder) {
        return new ServiceFiles.CapiAccess(
                URI.create("http://127.0.0.1:8700"), "weir", folder.secret("capi-client"), false);
    }

    private static <T extends Record> T load(Class<T> type, Path file) {
        return ConfigLoader.load(type, file, Map.of(), "WEIR_NOTHING");
    }
}
