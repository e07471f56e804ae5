package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.capi.CapiConfig;
import io.weir.ingest.credential.JwtConfig;
import io.weir.ingest.http.AdminConfig;
import io.weir.ingest.http.ListenConfig;
import io.weir.ingest.http.RateLimitConfig;
import io.weir.schemas.config.KafkaSettings;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.config.Secret;
import io.weir.schemas.config.TopicsSettings;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static final IngestConfig CONFIG = IngestConfig.onFreePorts(
            KafkaSettings.of("127.0.0.1:9092"),
            SchemaRegistrySettings.of("http://127.0.0.1:8081"),
            new TopicsSettings("weir.", 3, (short) 1),
            CapiConfig.of(URI.create("http://127.0.0.1:1"), "weir", Secret.of("secret")));

    @Test
    void onLoopbackNothingIsLaidOpen() {
        assertThat(Exposure.of(CONFIG)).isEmpty();
        assertThat(Exposure.of(CONFIG.withPorts(new ListenConfig("0.0.0.0", 0), new AdminConfig("::1", 0))))
                .isEmpty();
    }

    @Test
    void anAdminPortForEverybodyIsSaid() {
        assertThat(Exposure.of(CONFIG.withPorts(new ListenConfig("127.0.0.1", 0), new AdminConfig("0.0.0.0", 8702))))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning).contains("admin.host is 0.0.0.0").contains("8702"));
    }

    @Test
    void tokensInClearTextAreSaid() {
        JwtConfig jwt = JwtConfig.of(URI.create("http://192.0.2.1/token_keys"), "issuer", "audience");

        assertThat(Exposure.of(CONFIG.withChecks(RateLimitConfig.defaults(), Optional.of(jwt))
                        .withPorts(new ListenConfig("0.0.0.0", 0), new AdminConfig("127.0.0.1", 0))))
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains("listen.tls"))
                .anySatisfy(warning -> assertThat(warning).contains("jwt.jwksUrl"));
    }
}
