package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerSettingsTest {

    private static final Path FOLDER = Path.of("/data");

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
}
