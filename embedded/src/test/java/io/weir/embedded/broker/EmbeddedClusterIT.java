package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.ClusterPlan;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers as three processes: one may die, and all of them lose nothing that was acknowledged. */
@Timeout(240)
class EmbeddedClusterIT {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What takes about 3 s by the settings; the rest is for a machine that builds something else beside this. */
    private static final long FAILOVER_MILLIS_MAX = 12_000;

    @TempDir
    Path folder;

    private final Map<Integer, ProcessUnderTest> nodes = new TreeMap<>();
    private ClusterPlan plan;
    private Admin admin;

    @BeforeEach
    void startAll() throws Exception {
        plan = new ClusterPlan(folder);
        plan.nodes().forEach(this::start);
        plan.nodes().forEach(this::awaitReady);
        admin = Admin.create(Map.of("bootstrap.servers", plan.bootstrapServers()));
    }

    @AfterEach
    void killAll() {
        admin.close();
        nodes.values().forEach(ProcessUnderTest::close);
    }

    @Test
    void whenTheLeaderDiesTheOthersGoOnAndItCatchesUp() throws Exception {
        // given: one node leads the quorum and the partition
        int leader = quorumLeader();
        createTopicLedBy(leader);
        SteadyWriter writer = new SteadyWriter(plan.bootstrapServers());
        try (writer) {
            Eventually.until(LIMIT, () -> writer.count() >= 200, "200 texts are acknowledged");

            // when
            node(leader).kill();
            int before = writer.count();

            // then
            Eventually.until(LIMIT, () -> writer.count() >= before + 200, "200 more are acknowledged without it");
            assertThat(partition().leader().id()).isNotEqualTo(leader);
            assertThat(quorumLeader()).isNotEqualTo(leader);
            start(leader);
            awaitReady(leader);
            Eventually.until(LIMIT, () -> partition().isr().size() == ClusterPlan.NODES, "it has caught up");
        }
        System.out.println("EmbeddedClusterIT: leader and controller killed, longest append " + writer.longestMillis()
                + " ms of " + writer.count());
        assertThat(writer.longestMillis()).isLessThan(FAILOVER_MILLIS_MAX);
        // A producer may be unsure of what the killed one had taken; it numbers its batches, so that none is there
        // twice.
        assertThat(Records.readAll(plan.bootstrapServers())).isEqualTo(writer.acknowledged());
    }

    @Test
    void afterAllOfThemAreKilledEveryAcknowledgedRecordIsThere() throws Exception {
        // given
        createTopicLedBy(quorumLeader());
        SteadyWriter writer = new SteadyWriter(plan.bootstrapServers());
        try (writer) {
            Eventually.until(LIMIT, () -> writer.count() >= 500, "500 texts are acknowledged");

            // when
            nodes.values().forEach(ProcessUnderTest::kill);
            int before = writer.count();
            plan.nodes().forEach(this::start);
            plan.nodes().forEach(this::awaitReady);

            // then
            Eventually.until(LIMIT, () -> writer.count() >= before + 200, "200 more are acknowledged");
            Eventually.until(LIMIT, () -> partition().isr().size() == ClusterPlan.NODES, "all have caught up");
        }
        assertThat(Records.readAll(plan.bootstrapServers())).isEqualTo(writer.acknowledged());
    }

    private void start(int number) {
        nodes.put(number, plan.start(number).start(folder.resolve("node-" + number + ".log")));
    }

    private void awaitReady(int number) {
        node(number).awaitLine(START_LIMIT, "ready ");
    }

    private ProcessUnderTest node(int number) {
        ProcessUnderTest node = nodes.get(number);
        if (node == null) {
            throw new AssertionError("node " + number + " was not started");
        }
        return node;
    }

    private int quorumLeader() throws ExecutionException, InterruptedException {
        return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    }

    private void createTopicLedBy(int leader) throws ExecutionException, InterruptedException {
        List<Integer> replicas = new ArrayList<>(plan.nodes());
        replicas.remove(Integer.valueOf(leader));
        replicas.addFirst(leader);
        admin.createTopics(List.of(new NewTopic(Records.TOPIC, Map.of(0, replicas))))
                .all()
                .get();
    }

    private TopicPartitionInfo partition() throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(Records.TOPIC))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next()
                .partitions()
                .getFirst();
    }
}
