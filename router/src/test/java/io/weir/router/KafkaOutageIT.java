package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.admin.Condition;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka goes away and comes back: the router goes on with what it has and catches up. */
@Timeout(120)
class KafkaOutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final TestClient client = new TestClient();
    private final TopicCatalog catalog = new TopicCatalog(new TopicCatalogSettings("weir.", 3, (short) 1));

    @Test
    void theTableOutlivesTheBroker() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
        String servers = broker.bootstrapServers();
        int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(servers));
                Admin admin = Admin.create(Map.of("bootstrap.servers", servers));
                PublishedTables tables =
                        new PublishedTables(Map.of("bootstrap.servers", servers), registry.url(), catalog)) {
            catalog.createOrVerify(admin);
            tables.route("before", 1, to("app", null));
            try (Router router = Router.start(config(servers, registry.url()))) {
                router.ready().toCompletableFuture().get();

                broker.close();
                Eventually.until(PATIENCE, () -> router.feed().stale(), "the outage is noticed");
                assertThat(client.get(router.port(), "/", "before").statusCode())
                        .isEqualTo(503);
                assertThat(client.get(router.port(), "/", "after").statusCode()).isEqualTo(404);
                assertThat(client.get(router.adminPort(), "/health").statusCode())
                        .isEqualTo(200);
                assertThat(client.get(router.adminPort(), "/ready").body()).contains("\"stale\":true");
                Eventually.until(PATIENCE, () -> staleness(router) > 1, "the table grows old");

                broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder, port));
                tables.route("after", 1, to("app", null));

                Eventually.until(
                        PATIENCE,
                        () -> client.get(router.port(), "/", "after").statusCode() == 503,
                        "what was written meanwhile is there");
                Eventually.until(PATIENCE, () -> staleness(router) == 0, "the table is fresh again");
                assertThat(client.get(router.port(), "/", "before").statusCode())
                        .isEqualTo(503);
                assertThat(router.condition()).isEqualTo(Condition.READY);
            }
        } finally {
            broker.close();
        }
    }

    private double staleness(Router router) {
        return client.metric(router, "weir_table_staleness_seconds").orElseThrow();
    }

    private static RouterConfig config(String servers, String registryUrl) {
        return RouterConfig.loopback(
                KafkaSettings.of(servers),
                SchemaRegistrySettings.of(registryUrl),
                new TopicsSettings("weir.", 3, (short) 1));
    }
}
