package io.weir.router;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** A router as a process of its own, configured by environment as in a container. */
final class RouterProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    final ProcessUnderTest process;
    final int port;

    /** Starts it and waits until it takes requests. */
    RouterProcess(TestPlatform platform, TopicCatalog catalog, Path output, String heap) {
        this(platform, catalog, output, heap, "process-" + UUID.randomUUID());
    }

    /** The same under a name of its own, that is heard of often. */
    RouterProcess(TestPlatform platform, TopicCatalog catalog, Path output, String heap, String id) {
        this(ProcessUnderTest.java(RouterMain.class), platform, catalog, output, heap, id);
    }

    /** The same, with what {@code start} says besides. */
    RouterProcess(
            ProcessUnderTest.Start start,
            TestPlatform platform,
            TopicCatalog catalog,
            Path output,
            String heap,
            String id) {
        this.process = start.with("WEIR_ROUTER_ID", id)
                .with("WEIR_ROUTER_FLEET_HEARTBEAT_INTERVAL", "200ms")
                .withJvmOption(heap)
                .with("WEIR_ROUTER_KAFKA_BOOTSTRAP_SERVERS", platform.bootstrapServers())
                .with("WEIR_ROUTER_SCHEMA_REGISTRY_URL", platform.registryUrl())
                .with("WEIR_ROUTER_TOPICS_PREFIX", catalog.settings().prefix())
                .with(
                        "WEIR_ROUTER_TOPICS_PARTITIONS",
                        String.valueOf(catalog.settings().partitions()))
                .with("WEIR_ROUTER_LISTEN_HOST", "127.0.0.1")
                .with("WEIR_ROUTER_LISTEN_PORT", "0")
                .with("WEIR_ROUTER_ADMIN_PORT", "0")
                .with("WEIR_ROUTER_DRAIN_WAIT_TIME", "1s")
                .with("WEIR_ROUTER_DRAIN_TIMEOUT", "10s")
                .start(output);
        try {
            Eventually.until(PATIENCE, () -> portIn(process.output()) > 0, "it takes requests");
        } catch (AssertionError e) {
            process.close();
            throw new AssertionError(process.output(), e);
        }
        this.port = portIn(process.output());
    }

    private static int portIn(String output) {
        return output.lines()
                .filter(line -> line.contains("router takes requests"))
                .map(line -> line.replaceAll(".* port=(\\d+) .*", "$1"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        process.close();
    }
}
