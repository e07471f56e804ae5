package io.weir.ingest.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsConfigTest {

    @ParameterizedTest
    @CsvSource({
        "nats-1.example.com, nats://nats-1.example.com:4222",
        "10.0.0.1:4443, nats://10.0.0.1:4443",
        "tls://nats-1.example.com:4222, tls://nats-1.example.com:4222",
        "'nats://[fd00::1]:4222', 'nats://[fd00::1]:4222'",
    })
    void readsAddresses(String text, String address) {
        assertThat(NatsConfig.to(List.of(text)).addresses()).singleElement().hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "nats://", "a:99999", "nats://a/b", "nats://a?b", "a b", ""})
    void saysWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> NatsConfig.to(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("servers: '" + text + "'")
                .hasMessageContaining("nats://");
    }

    @Test
    void keepsCredentialsOutOfAddresses() {
        assertThatThrownBy(() -> NatsConfig.to(List.of("nats://nats:s3cret@10.0.0.1:4222")))
                .hasMessageContaining("nats.user")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void saysWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> NatsConfig.to(List.of("a", "nats://a:4222"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> NatsConfig.to(List.of("tls://a", "b"))).hasMessageContaining("tls://");
        assertThatThrownBy(() -> NatsConfig.to(List.of("a")).withTimes(Duration.ofSeconds(20), Duration.ofSeconds(20)))
                .hasMessageStartingWith("staleThreshold: ");
        assertThatThrownBy(() -> NatsConfig.to(List.of("a")).withTimes(Duration.ofMillis(1_500), Duration.ofMinutes(2)))
                .hasMessageStartingWith("registerInterval: ");
        assertThatThrownBy(() -> new NatsTlsConfig(Optional.empty(), Optional.of(Path.of("c")), Optional.empty()))
                .hasMessageStartingWith("clientKey: missing");
        assertThatThrownBy(() -> new NatsConfig(
                        List.of("a"),
                        Optional.of("user"),
                        Optional.empty(),
                        Optional.empty(),
                        NatsTlsConfig.none(),
                        1,
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2)))
                .hasMessageStartingWith("password: missing");
    }

    @Test
    void isOffWithoutServersAndShowsNoSecret() {
        assertThat(NatsConfig.none().isOn()).isFalse();
        NatsConfig config = NatsConfig.to(List.of("tls://a")).withUser("nats", Secret.of("s3cret"));
        assertThat(config.isOn()).isTrue();
        assertThat(config.usesTls()).isTrue();
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        NatsTlsConfig tls =
                new NatsTlsConfig(Optional.of(Path.of("/nowhere/ca.pem")), Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> NatsTls.context(tls))
                .hasMessageContaining("nats.tls.caFile")
                .hasMessageContaining("/nowhere/ca.pem");
    }

    @Test
    void theStartMessageIsGorouters() {
        RouterStart start =
                new RouterStart("3-uuid", List.of("10.0.0.1"), Duration.ofSeconds(20), Duration.ofSeconds(120));

        assertThat(new String(start.bytes(), UTF_8))
                .isEqualTo("{\"id\":\"3-uuid\",\"hosts\":[\"10.0.0.1\"],\"minimumRegisterIntervalInSeconds\":20,"
                        + "\"pruneThresholdInSeconds\":120}");
    }
}
