package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    private static final KafkaSettings PLAIN = KafkaSettings.of("kafka-1:9092");

    @Test
    void clientsOfAServiceThatRunsInAZoneSaySo() {
        KafkaSettings there = PLAIN.inZone("zone-b");

        assertThat(there.zone()).isEqualTo("zone-b");
        assertThat(there.clientProperties())
                .isEqualTo(Map.of("bootstrap.servers", "kafka-1:9092", "client.rack", "zone-b"));
    }

    @Test
    void aZoneThatIsConfiguredForTheClientsIsKept() {
        KafkaSettings named = new KafkaSettings(
                new ClientProperties(Map.of("bootstrap.servers", "kafka-1:9092", "client.rack", "rack-7")));

        assertThat(named.inZone("zone-b").zone()).isEqualTo("rack-7");
    }

    @Test
    void withoutAZoneNothingIsSaid() {
        assertThat(PLAIN.inZone(null)).isEqualTo(PLAIN);
        assertThat(PLAIN.inZone(" ").clientProperties()).doesNotContainKey("client.rack");
    }
}
