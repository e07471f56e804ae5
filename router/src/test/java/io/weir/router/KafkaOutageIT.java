package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.broker.EmbeddedBroker;
import io.weir.embedded.broker.EmbeddedBrokerSettings;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.admin.Condition;
import io.weir.router.backend.BackendSettings;
import io.weir.schemas.config.ClientProperties;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka goes away, for longer than its clients keep anything of it, and comes back: the router goes on with what it has, but for endpoints
 * that may be others by now, and catches up.
 */
@Timeout(120)
class KafkaOutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** From this age on, no app is asked that cannot prove that it is who the table says. */
    private static final Duration PLAIN_MOST = Duration.ofSeconds(2);

    /** The outage takes longer than clients keep connections, believe what they know, and try the brokers that they know. */
    private static final Map<String, String> FORGETFUL = Map.of(
            "connections.max.idle.ms", "1000",
            "metadata.max.age.ms", "1000",
            "metadata.recovery.rebootstrap.trigger.ms", "2000");

    private static final double OUTAGE_SECONDS = 4;

    private static final String UNUSED = "weir_plain_endpoints_unused";

    @TempDir
    Path folder;

    private final TestClient client = new TestClient();
    private final NamedApp app = new NamedApp("app");
    private final TopicCatalog catalog = new TopicCatalog(new TopicCatalogSettings("weir.", 3, (short) 1));

    KafkaOutageIT() throws Exception {}

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
            tables.endpoint(app.port(), "app", "before", "after");
            tables.route("before", 1, to("app", null));
            try (Router router = Router.start(config(servers, registry.url()))) {
                router.ready().toCompletableFuture().get();
                assertThat(status(router, "before")).isEqualTo(200);

                broker.close();
                Eventually.until(PATIENCE, () -> router.feed().stale(), "the outage is noticed");
                assertThat(status(router, "after")).isEqualTo(404);
                assertThat(client.get(router.adminPort(), "/health").statusCode())
                        .isEqualTo(200);
                assertThat(client.get(router.adminPort(), "/ready").body()).contains("\"stale\":true");
                Eventually.until(PATIENCE, () -> metric(router, UNUSED) == 1, "plain endpoints are given up");
                assertThat(staleness(router)).isGreaterThan(PLAIN_MOST.toMillis() / 1000.0);
                HttpResponse<String> refused = client.get(router.port(), "/", "before");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("X-Cf-RouterError")).hasValue("stale_endpoints");
                assertThat(client.get(router.adminPort(), "/lookup?url=before").body())
                        .contains("stale-endpoints");
                Eventually.until(PATIENCE, () -> staleness(router) > OUTAGE_SECONDS, "the table grows old");

                broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder, port));
                tables.route("after", 1, to("app", null));

                Eventually.until(PATIENCE, () -> status(router, "after") == 200, "what was written meanwhile is there");
                assertThat(staleness(router)).isZero();
                assertThat(metric(router, UNUSED)).isZero();
                assertThat(status(router, "before")).isEqualTo(200);
                assertThat(router.condition()).isEqualTo(Condition.READY);
            }
        } finally {
            broker.close();
            app.close();
        }
    }

    private int status(Router router, String host) {
        return client.get(router.port(), "/", host).statusCode();
    }

    private double metric(Router router, String name) {
        return client.metric(router, name).orElseThrow();
    }

    private double staleness(Router router) {
        return metric(router, "weir_table_staleness_seconds");
    }

    private static RouterConfig config(String servers, String registryUrl) {
        Map<String, String> kafka = new HashMap<>(FORGETFUL);
        kafka.put("bootstrap.servers", servers);
        return RouterConfig.loopback(
                        new KafkaSettings(new ClientProperties(kafka)),
                        SchemaRegistrySettings.of(registryUrl),
                        new TopicsSettings("weir.", 3, (short) 1))
                .withBackends(BackendSettings.defaults().with(change -> change.plainEndpointStalenessMax = PLAIN_MOST));
    }
}
