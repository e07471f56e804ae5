package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.NatsClient;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.Announcements;
import io.weir.ingest.fixture.EndpointLog;
import io.weir.ingest.fixture.NatsAvailable;
import io.weir.ingest.fixture.PemKeys;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.nats.NatsConfig;
import io.weir.ingest.nats.NatsTlsConfig;
import io.weir.schemas.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are away, come back, ask for certificates, or are two. */
@ExtendWith(NatsAvailable.class)
class NatsOutageIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String STOPPED = "weir_ingest_nats_clock_stopped";
    private static final String CONNECTED = "weir_ingest_nats_connected";

    @TempDir
    Path folder;

    @Test
    void startsWithoutNatsAndHearsItOnceItIsThereAndAgainWhenItComesBack() {
        NatsProcess.Settings settings = NatsProcess.Settings.plain("n1").with("trace: true");
        try (Rig rig = rig(to("127.0.0.1:" + settings.port()));
                Ingest ingest = rig.start()) {
            assertThat(rig.endpoint(
                                    ingest,
                                    "everything",
                                    "PUT",
                                    "/v1/endpoints/10.0.0.1:1",
                                    "{\"instance_id\":\"i\",\"uris\":[\"a.example.com\"]}")
                            .statusCode())
                    .isEqualTo(201);
            Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 1, "its clock of NATS stands still");

            try (NatsProcess nats = NatsProcess.start(folder, settings)) {
                Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 0, "its clock of NATS goes");
                registered(rig, nats, "10.0.0.2", "i-1");

                nats.kill();
                Eventually.until(SOON, () -> rig.metric(ingest, CONNECTED) == 0, "it sees that NATS is gone");
                assertThat(rig.metric(ingest, STOPPED)).isEqualTo(1);
                long beats = EndpointLog.beats(rig.log(), 0);
                long starts = starts(nats);
                assertThat(starts).isPositive();
                nats.restart();

                Eventually.until(SOON, () -> starts(nats) > starts, "it says again that it has started");
                assertThat(EndpointLog.beats(rig.log(), 0)).isEqualTo(beats);
                registered(rig, nats, "10.0.0.3", "i-1");
                Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 0, "its clock of NATS goes again");
                assertThat(rig.metric(ingest, "weir_ingest_nats_reconnects_total"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void oneServerOfTwoThatIsAwayStopsTheClockButNotTheRegistrations() {
        int port = FreePorts.next();
        int other = FreePorts.next();
        NatsProcess.Settings one = NatsProcess.Settings.plain("n1")
                .with("cluster { name: c, host: 127.0.0.1, port: " + port + ", routes: [nats://127.0.0.1:" + other
                        + "] }");
        NatsProcess.Settings two = NatsProcess.Settings.plain("n2")
                .with("cluster { name: c, host: 127.0.0.1, port: " + other + ", routes: [nats://127.0.0.1:" + port
                        + "] }");
        try (NatsProcess first = NatsProcess.start(folder, one);
                NatsProcess second = NatsProcess.start(folder, two);
                Rig rig = rig(to(first.address(), second.address()));
                Ingest ingest = rig.start()) {
            Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 0, "its clock of NATS goes");
            registered(rig, first, "10.0.0.1", "i-1");
            registered(rig, second, "10.0.0.2", "i-1");

            first.kill();

            Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 1, "its clock of NATS stands still");
            Eventually.until(SOON, () -> rig.metric(ingest, CONNECTED) == 1, "it hears the other server");
            registered(rig, second, "10.0.0.3", "i-1");
            assertThat(rig.metric(ingest, "weir_ingest_nats_probe_age{server=\"nats://" + second.address() + "\"}"))
                    .isLessThan(30);
            assertThat(rig.metric(ingest, STOPPED)).isEqualTo(1);

            first.restart();

            Eventually.until(SOON, () -> rig.metric(ingest, STOPPED) == 0, "its clock of NATS goes again");
        }
    }

    @Test
    void speaksTlsWithACertificateAndAPasswordAndChecksTheServers() {
        PemKeys keys = PemKeys.create(folder);
        NatsProcess.Settings settings = NatsProcess.Settings.plain("tls")
                .with(
                        "tls { cert_file: \"" + keys.serverCertificate() + "\", key_file: \"" + keys.serverKey()
                                + "\", ca_file: \"" + keys.clientCertificate() + "\", verify: true }",
                        "authorization { user: nats, password: s3cret }");
        NatsTlsConfig tls = new NatsTlsConfig(
                Optional.of(keys.serverCertificate()),
                Optional.of(keys.clientCertificate()),
                Optional.of(keys.clientKey()));
        NatsTlsConfig wrongCa = new NatsTlsConfig(
                Optional.of(keys.clientCertificate()),
                Optional.of(keys.clientCertificate()),
                Optional.of(keys.clientKey()));
        NatsTlsConfig noKey =
                new NatsTlsConfig(Optional.of(keys.serverCertificate()), Optional.empty(), Optional.empty());
        try (NatsProcess nats = NatsProcess.start(folder, settings)) {
            NatsConfig right = to(nats.address()).withUser("nats", Secret.of("s3cret"));
            assertThat(connects(right.withTls(tls))).isTrue();
            assertThat(connects(right.withTls(wrongCa))).isFalse();
            assertThat(connects(right.withTls(noKey))).isFalse();
            assertThat(connects(to(nats.address())
                            .withUser("nats", Secret.of("wrong"))
                            .withTls(tls)))
                    .isFalse();
            // The certificate is for localhost and 127.0.0.1, and this is neither.
            assertThat(connects(to("127.0.0.2:" + nats.port())
                            .withUser("nats", Secret.of("s3cret"))
                            .withTls(tls)))
                    .isFalse();
        }
    }

    /** Whether ingest connects before it has tried a few times. */
    private static boolean connects(NatsConfig nats) {
        try (Rig rig = rig(nats);
                Ingest ingest = rig.start()) {
            Eventually.until(
                    SOON,
                    () -> rig.metric(ingest, CONNECTED) == 1
                            || rig.metric(ingest, "weir_ingest_nats_connect_failures_total") >= 2,
                    "it has connected or failed to");
            return rig.metric(ingest, CONNECTED) == 1;
        }
    }

    /** Somebody on this server registers an endpoint, and it is written. */
    private static void registered(Rig rig, NatsProcess server, String host, String instance) {
        try (NatsClient emitter = NatsClient.connect(server)) {
            Eventually.until(
                    SOON,
                    () -> {
                        emitter.publish(
                                "router.register",
                                Announcements.plainEmitter(host, 8080, "a.example.com", instance)
                                        .toString());
                        return !EndpointLog.changes(rig.log(), host + ":8080").isEmpty();
                    },
                    "the endpoint is written");
        }
    }

    /** How often the server was told so, by its own trace: a listener might subscribe too late. */
    private static long starts(NatsProcess nats) {
        return nats.output()
                .lines()
                .filter(line -> line.contains("PUB router.start"))
                .count();
    }

    private static NatsConfig to(String... servers) {
        return NatsConfig.to(List.of(servers)).withTimes(Duration.ofSeconds(1), Duration.ofSeconds(120));
    }

    private static Rig rig(NatsConfig nats) {
        TestPlatform platform = TestPlatform.shared();
        return new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix()).withNats(nats);
    }
}
