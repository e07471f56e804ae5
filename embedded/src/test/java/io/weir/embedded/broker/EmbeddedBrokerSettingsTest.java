package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerSettingsTest {

    private static final Path FOLDER = Path.of("/data");
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg";

    @Test
    void aBrokerListensOnLoopbackUnlessToldOtherwise() {
        // when
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(FOLDER, 9092);

        // then
        assertThat(BrokerProperties.of(settings, FOLDER.resolve("logs"), 9092, 9093))
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093")
                .containsEntry("advertised.listeners", "PLAINTEXT://127.0.0.1:9092");
    }

    @Test
    void clientsFindItUnderTheAdvertisedName() {
        // when
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(FOLDER, 9092).reachableAs("::", "kafka.internal");

        // then
        assertThat(BrokerProperties.of(settings, FOLDER.resolve("logs"), 9092, 9093))
                .containsEntry("listeners", "PLAINTEXT://[::]:9092,CONTROLLER://127.0.0.1:9093")
                .containsEntry("advertised.listeners", "PLAINTEXT://kafka.internal:9092");
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> new EmbeddedBrokerSettings(FOLDER, 65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 is not a port; expected 0 (any free) to 65535");
        assertThatThrownBy(() -> new EmbeddedBrokerSettings(FOLDER).reachableAs("0.0.0.0", "0.0.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("advertisedHost: '0.0.0.0' is an address that no client can connect to;"
                        + " expected a name or address of this machine");
    }

    @Test
    void argumentsOfTheProgramComeBeforeItsEnvironment() {
        // when
        EmbeddedBrokerSettings settings = EmbeddedBrokerMain.settings(
                new String[] {"/data"},
                Map.of(
                        "WEIR_BROKER_DATA_FOLDER", "/elsewhere",
                        "WEIR_BROKER_PORT", "1234",
                        "WEIR_BROKER_KAFKA_LOG_RETENTION_MS", "1000"));

        // then
        assertThat(settings)
                .isEqualTo(new EmbeddedBrokerSettings(FOLDER, 1234).withProperties(Map.of("log.retention.ms", "1000")));
    }

    @Test
    void aNodeOfAClusterKeepsThreeCopiesOfWhichTwoAcknowledge() {
        // given
        EmbeddedBrokerSettings settings = EmbeddedBrokerMain.settings(
                new String[] {"/data", "9092"},
                Map.of(
                        "WEIR_BROKER_NODE_ID", "2",
                        "WEIR_BROKER_CLUSTER_ID", CLUSTER,
                        "WEIR_BROKER_VOTERS", "1@127.0.0.1:9191,2@127.0.0.1:9192,3@127.0.0.1:9193"));

        // then
        assertThat(BrokerProperties.of(settings, FOLDER.resolve("logs"), 9092, 9192))
                .containsEntry("node.id", "2")
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9191,2@127.0.0.1:9192,3@127.0.0.1:9193")
                .containsEntry("listeners", "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9192")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2");
    }

    @Test
    void aClusterThatCannotWorkIsRefused() {
        List<BrokerCluster.Voter> voters = Stream.of("1@127.0.0.1:9191", "2@127.0.0.1:9192", "3@127.0.0.1:9193")
                .map(BrokerCluster.Voter::parse)
                .toList();
        assertThatThrownBy(() -> new BrokerCluster(4, CLUSTER, voters))
                .hasMessage("nodeId: 4 is none of the voters [1@127.0.0.1:9191, 2@127.0.0.1:9192, 3@127.0.0.1:9193]");
        assertThatThrownBy(() -> new BrokerCluster(1, CLUSTER, voters.subList(0, 2)))
                .hasMessageEndingWith("are 2; expected 3, 5, 7 or 9, so that a majority is left when one is gone");
        assertThatThrownBy(() -> new BrokerCluster(1, "mine", voters))
                .hasMessageStartingWith("clusterId: 'mine' is no id");
        assertThatThrownBy(() -> BrokerCluster.Voter.parse("127.0.0.1:9191"))
                .hasMessage("'127.0.0.1:9191': expected id@host:port, such as 1@127.0.0.1:9093");
        assertThatThrownBy(() -> new EmbeddedBrokerSettings(FOLDER).withCluster(new BrokerCluster(1, CLUSTER, voters)))
                .hasMessageStartingWith("port: 0 (any free) is not possible in a cluster");
        assertThatThrownBy(() -> EmbeddedBrokerMain.settings(
                        new String[] {"/data", "9092"}, Map.of("WEIR_BROKER_VOTERS", "1@127.0.0.1:9191")))
                .hasMessageContaining("clusterId: missing; set both for a cluster, none for a broker alone");
    }
}
