package io.weir.router;

import static io.weir.router.PublishedTables.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ClusterPlan;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.router.selection.BalancingSettings;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.TopicsSettings;
import io.weir.schemas.topic.HostPartitioner;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers in three zones: a router reads its tables from the one in its own zone, whoever leads. */
@Timeout(180)
class NearestCopyIT {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int NEAR = 2;
    private static final int PARTITIONS = 3;
    private static final int MANY = 200;
    private static final int TIMED = 20;

    @TempDir
    Path folder;

    private final TopicCatalog catalog =
            new TopicCatalog(new TopicCatalogSettings("weir.", PARTITIONS, (short) ClusterPlan.NODES));
    private final List<ProcessUnderTest> nodes = new ArrayList<>();
    private ClusterPlan plan;

    @BeforeEach
    void startAll() {
        plan = new ClusterPlan(folder);
        plan.nodes().forEach(node -> nodes.add(plan.start(node).start(folder.resolve("node-" + node + ".log"))));
        nodes.forEach(node -> node.awaitLine(START_LIMIT, "ready "));
    }

    @AfterEach
    void killAll() {
        nodes.forEach(ProcessUnderTest::close);
    }

    @Test
    void aRouterReadsFromTheBrokerOfItsZone() throws Exception {
        Map<String, Object> servers = Map.of("bootstrap.servers", plan.bootstrapServers());
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(new EmbeddedRegistrySettings(plan.bootstrapServers()));
                Admin admin = Admin.create(servers);
                PublishedTables tables = new PublishedTables(servers, registry.url(), catalog)) {
            catalog.createOrVerify(admin);
            int partition = ledByAnother(admin);
            int leader = leader(admin, partition);
            List<String> hosts = hostsOf(partition);
            tables.route(hosts.getFirst(), 1, to("app", null));
            try (Router router = Router.start(config(registry.url()))) {
                BlockingQueue<String> applied = new ArrayBlockingQueue<>(2 * MANY);
                router.onRouteApplied(route -> applied.add(route.key()));
                router.ready().toCompletableFuture().get();
                // The first answers of leaders say who else has a copy nearer by.
                Eventually.until(PATIENCE, () -> incomingBytes(NEAR) > 0, "the near broker is asked");
                double nearBefore = incomingBytes(NEAR);
                double leaderBefore = incomingBytes(leader);

                for (String host : hosts) {
                    tables.route(host, 2, to("app", null));
                }
                Eventually.until(PATIENCE, () -> applied.contains(hosts.getLast()), "what was written has been read");
                double near = incomingBytes(NEAR) - nearBefore;
                double far = incomingBytes(leader) - leaderBefore;
                System.out.printf(
                        "read %.0f bytes from the broker of the zone and %.0f from the leader; from append to applied %d ms%n",
                        near, far, medianMillis(tables, hosts.getFirst(), applied));

                assertThat(near).isGreaterThan(10 * far);
                assertThat(router.feed().stale()).isFalse();
            }
        }
    }

    private static long medianMillis(PublishedTables tables, String host, BlockingQueue<String> applied)
            throws Exception {
        long[] millis = new long[TIMED];
        for (int i = 0; i < TIMED; i++) {
            applied.clear();
            long began = System.nanoTime();
            tables.route(host, 3 + i, to("app", null));
            assertThat(applied.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(host);
            millis[i] = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        }
        Arrays.sort(millis);
        return millis[TIMED / 2];
    }

    private RouterConfig config(String registryUrl) {
        return RouterConfig.loopback(
                        KafkaSettings.of(plan.bootstrapServers()),
                        SchemaRegistrySettings.of(registryUrl),
                        new TopicsSettings("weir.", PARTITIONS, (short) ClusterPlan.NODES))
                .withBalancing(new BalancingSettings(
                        BalancingSettings.Algorithm.ROUND_ROBIN,
                        BalancingSettings.ZonePreference.NONE,
                        plan.zone(NEAR),
                        0));
    }

    private int ledByAnother(Admin admin) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (leader(admin, partition) != NEAR) {
                return partition;
            }
        }
        throw new AssertionError("one broker leads all " + PARTITIONS + " partitions");
    }

    private int leader(Admin admin, int partition) throws Exception {
        String topic = catalog.routeTable().name();
        var described = admin.describeTopics(List.of(topic)).allTopicNames().get();
        return Objects.requireNonNull(described.get(topic))
                .partitions()
                .get(partition)
                .leader()
                .id();
    }

    private static List<String> hostsOf(int partition) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "host-" + i + ".example.com")
                .filter(host -> HostPartitioner.partition(host, PARTITIONS) == partition)
                .limit(MANY)
                .toList();
    }

    /** What the consumer of the tables has had from that broker; 0 where it never asked or is just about to. */
    private static double incomingBytes(int node) throws Exception {
        try {
            return (double) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName(
                                    "kafka.consumer:type=consumer-node-metrics,client-id=router,node-id=node-" + node),
                            "incoming-byte-total");
        } catch (InstanceNotFoundException | AttributeNotFoundException never) {
            return 0;
        }
    }
}
