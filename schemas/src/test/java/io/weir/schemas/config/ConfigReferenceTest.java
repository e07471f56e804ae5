package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.serde.SerdeSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {

    record Server(
            @ConfigKey(description = "Port to listen on; 0 takes any.", defaultValue = "8080", unit = "port")
            int port,

            @ConfigKey(description = "Key `a|b`.") Secret secret) {}

    record Sample(
            Server server,
            @ConfigKey(description = "Name.") String name,
            @ConfigKey(description = "Zone.") Optional<String> zone,
            @ConfigKey(description = "Networks.") List<String> networks,
            List<Server> peers,
            KafkaSettings kafka) {}

    record Ambiguous(String listenPort, Nested listen) {}

    record Nested(int port) {}

    @Test
    void everyKeyIsARow() {
        assertThat(ConfigReference.markdown(Sample.class, "WEIR_X")).isEqualTo("""
                        | key | default | unit | environment variable | meaning |
                        |---|---|---|---|---|
                        | `server.port` | `8080` | port | `WEIR_X_SERVER_PORT` | Port to listen on; 0 takes any. |
                        | `server.secret` | required | secret | `WEIR_X_SERVER_SECRET`, `WEIR_X_SERVER_SECRET_FILE` | Key `a\\|b`. In the file as `{file: path}`. |
                        | `name` | required | text | `WEIR_X_NAME` | Name. |
                        | `zone` |  | text | `WEIR_X_ZONE` | Zone. |
                        | `networks` |  | list of text | `WEIR_X_NETWORKS` | Networks. |
                        | `peers[n].port` | `8080` | port | `WEIR_X_PEERS_<N>_PORT` | Port to listen on; 0 takes any. |
                        | `peers[n].secret` | required | secret | `WEIR_X_PEERS_<N>_SECRET`, `WEIR_X_PEERS_<N>_SECRET_FILE` | Key `a\\|b`. In the file as `{file: path}`. |
                        | `kafka.<setting>` |  | settings | `WEIR_X_KAFKA_<SETTING>` | Any setting of Kafka's clients under its own name; `bootstrap.servers` is required. Secret ones (passwords, `sasl.jaas.config`, …) as `{file: path}` or by environment. |
                        """);
    }

    @Test
    void twoKeysOfOneVariableAreAMistakeOfTheRecord() {
        assertThatThrownBy(() -> ConfigLoader.load(Ambiguous.class, null, Map.of(), "X"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("X_LISTEN_PORT would be both listenPort and listen.port");
    }

    @Test
    void theDefaultSerdesAreWeirsOwn() {
        // when
        SchemaRegistrySettings settings =
                ConfigLoader.load(SchemaRegistrySettings.class, null, Map.of("X_URL", "http://r:8081"), "X");

        // then
        assertThat(settings.toSerdeSettings()).isEqualTo(SerdeSettings.forRegistry("http://r:8081"));
    }
}
