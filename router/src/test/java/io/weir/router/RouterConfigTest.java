package io.weir.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.admin.AdminSettings;
import io.weir.router.backend.BackendSettings;
import io.weir.router.fleet.FleetSettings;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.FrontendSettings.ForwardedProto;
import io.weir.router.selection.BalancingSettings;
import io.weir.router.selection.BalancingSettings.Algorithm;
import io.weir.router.selection.BalancingSettings.ZonePreference;
import io.weir.router.sticky.StickySettings;
import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import io.weir.schemas.config.ConfigReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouterConfigTest {

    private static final Map<String, String> LEAST =
            Map.of("WEIR_ROUTER_KAFKA_BOOTSTRAP_SERVERS", "k:9092", "WEIR_ROUTER_SCHEMA_REGISTRY_URL", "http://r:8081");

    @TempDir
    Path folder;

    @Test
    void kafkaAndTheRegistryAreAllThatMustBeSaid() {
        RouterConfig config = ConfigLoader.load(RouterConfig.class, null, LEAST, RouterConfig.ENV_PREFIX);

        assertThat(config.listen().port()).isEqualTo(8080);
        assertThat(config.admin()).isEqualTo(new AdminSettings("127.0.0.1", 8082, null, null));
        assertThat(config.backends()).isEqualTo(BackendSettings.defaults());
        assertThat(config.drain()).isEqualTo(new DrainSettings(Duration.ofSeconds(20), Duration.ofSeconds(900)));
        assertThat(config.fleet()).isEqualTo(FleetSettings.defaults());
        assertThat(config.id()).isNull();
        assertThat(config.effectiveEventLoops()).isPositive();
        assertThat(config.rehearsal()).isEqualTo(250);
    }

    @Test
    void aFileSaysTheRest() throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), """
                id: router-7
                listen:
                  port: 80
                  forwardedProto: force-https
                backends:
                  requestTimeout: 60s
                  timeoutStatus: 502
                drain:
                  waitTime: 3s
                emptyRouteFallsThrough: true
                """);

        RouterConfig config = ConfigLoader.load(RouterConfig.class, file, LEAST, RouterConfig.ENV_PREFIX);

        assertThat(config.id()).isEqualTo("router-7");
        assertThat(config.listen().forwardedProto()).isEqualTo(ForwardedProto.FORCE_HTTPS);
        assertThat(config.backends().requestTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.drain().waitTime()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.emptyRouteFallsThrough()).isTrue();
    }

    @Test
    void aShardedRouterMayTakeLongerToDrainByItsHandOver() {
        Map<String, String> variables = new HashMap<>(LEAST);
        variables.put("WEIR_ROUTER_DRAIN_WAIT_TIME", "3s");
        variables.put("WEIR_ROUTER_DRAIN_TIMEOUT", "10s");
        RouterConfig replicated = ConfigLoader.load(RouterConfig.class, null, variables, RouterConfig.ENV_PREFIX);
        variables.put("WEIR_ROUTER_FLEET_MODE", "sharded");
        variables.put("WEIR_ROUTER_FLEET_HOP_SECRET", "sixteen characters");
        variables.put("WEIR_ROUTER_LISTEN_H2C", "true");

        RouterConfig sharded = ConfigLoader.load(RouterConfig.class, null, variables, RouterConfig.ENV_PREFIX);

        assertThat(replicated.drainMax()).isEqualTo(Duration.ofSeconds(13));
        assertThat(sharded.drainMax()).isEqualTo(Duration.ofSeconds(73));
    }

    @Test
    void balancingAndSessionsAreConfiguredByTheirWords() throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), """
                balancing:
                  algorithm: least-connection
                  zonePreference: local-first
                  zone: z1
                stickySessions:
                  cookieNames: [SESSION, sid]
                  forAuthNegotiate: true
                """);

        RouterConfig config = ConfigLoader.load(RouterConfig.class, file, LEAST, RouterConfig.ENV_PREFIX);

        assertThat(config.balancing())
                .isEqualTo(new BalancingSettings(Algorithm.LEAST_CONNECTION, ZonePreference.LOCAL_FIRST, "z1", 20_000));
        assertThat(config.stickySessions()).isEqualTo(new StickySettings(List.of("SESSION", "sid"), false, true, true));
    }

    @Test
    void aHeartbeatThatIsTooSlowToBeSeenIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), "fleet:\n  heartbeatInterval: 20s\n");

        assertThatThrownBy(() -> ConfigLoader.load(RouterConfig.class, file, LEAST, RouterConfig.ENV_PREFIX))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("heartbeatInterval")
                .hasMessageContaining("PT20S");
    }

    @Test
    void aShardedRouterNeedsASecretAndHttp2AndHasNoSnapshots() throws Exception {
        String secret = "WEIR_ROUTER_FLEET_HOP_SECRET";
        assertRefused("fleet: {mode: sharded}\nlisten: {h2c: true}\n", Map.of(), "hop.secret");
        assertRefused("fleet: {mode: sharded}\n", Map.of(secret, "a secret of this fleet"), "listen.h2c");
        assertRefused(
                "fleet: {mode: sharded}\nlisten: {h2c: true, proxyProtocol: required}\n",
                Map.of(secret, "a secret of this fleet"),
                "listen.proxyProtocol");
        assertRefused(
                "fleet: {mode: sharded}\nlisten: {h2c: true}\nsnapshot: {directory: /tmp/kept}\n",
                Map.of(secret, "a secret of this fleet"),
                "snapshot.directory");
        assertRefused(
                "fleet: {mode: sharded}\nlisten: {h2c: true}\nrouteServices: {internalLookup: true}\n",
                Map.of(secret, "a secret of this fleet"),
                "routeServices.internalLookup");
        assertRefused("fleet: {mode: sharded}\nlisten: {h2c: true}\n", Map.of(secret, "short"), "16 characters");
        assertRefused(
                "fleet: {mode: sharded, hop: {tls: {certificate: a.pem, key: a.key}}}\n",
                Map.of(secret, "a secret of this fleet"),
                "must be given together");
        assertRefused(
                "fleet: {mode: sharded, hop: {tls: {port: 8080, certificate: a, key: b, caCertificates: [c]}}}\n",
                Map.of(secret, "a secret of this fleet"),
                "fleet.hop.tls.port: 8080 must differ");

        Path file = Files.writeString(folder.resolve("router.yaml"), "fleet: {mode: sharded}\nlisten: {h2c: true}\n");
        RouterConfig config = ConfigLoader.load(
                RouterConfig.class, file, with(secret, "a secret of this fleet"), RouterConfig.ENV_PREFIX);
        assertThat(config.fleet().isSharded()).isTrue();
    }

    @Test
    void aRehearsalHasAnEnd() throws Exception {
        assertRefused("rehearsal: -1\n", Map.of(), "rehearsal: -1 must be 0 to");
        assertRefused("rehearsal: 1000000\n", Map.of(), "rehearsal: 1000000 must be 0 to");
    }

    private void assertRefused(String yaml, Map<String, String> environment, String named) throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), yaml);
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(environment);

        assertThatThrownBy(() -> ConfigLoader.load(RouterConfig.class, file, all, RouterConfig.ENV_PREFIX))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(named);
    }

    private static Map<String, String> with(String variable, String value) {
        Map<String, String> all = new HashMap<>(LEAST);
        all.put(variable, value);
        return all;
    }

    @Test
    void othersReachItWhereItListensUnlessItIsToldOtherwise() throws Exception {
        RouterConfig config = ConfigLoader.load(RouterConfig.class, null, LEAST, RouterConfig.ENV_PREFIX);
        FleetSettings told = new FleetSettings("f", "r.example.com:81", Duration.ofMillis(100), Duration.ofSeconds(5));

        assertThat(RouterId.address(config.withListen(FrontendSettings.loopback()), 4711))
                .isEqualTo(FrontendSettings.loopback().host() + ":4711");
        assertThat(RouterId.address(config, 4711)).endsWith(":4711").doesNotStartWith("0.0.0.0");
        assertThat(RouterId.address(config.withFleet(told), 4711)).isEqualTo("r.example.com:81");
    }

    @Test
    void aWrongValueIsNamedByItsKey() throws Exception {
        Path file = Files.writeString(folder.resolve("router.yaml"), "backends:\n  timeoutStatus: 500\n");

        assertThatThrownBy(() -> ConfigLoader.load(RouterConfig.class, file, LEAST, RouterConfig.ENV_PREFIX))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("timeoutStatus")
                .hasMessageContaining("500");
    }

    @Test
    void everyKeyIsInTheReference() {
        assertThat(ConfigReference.markdown(RouterConfig.class, RouterConfig.ENV_PREFIX))
                .contains("`backends.attemptsMax`", "`WEIR_ROUTER_DRAIN_WAIT_TIME`", "`listen.headerBytesMax`");
    }
}
