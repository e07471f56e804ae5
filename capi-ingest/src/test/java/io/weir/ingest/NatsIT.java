package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.Folders;
import io.weir.embedded.fixture.NatsClient;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.Announcements;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.EndpointLog;
import io.weir.ingest.fixture.NatsAvailable;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.nats.NatsConfig;
import io.weir.schemas.avro.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Registrations from a message on a real nats-server to the log. */
@ExtendWith(NatsAvailable.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NatsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Path folder;
    private NatsProcess nats;
    private NatsClient emitter;
    private Rig rig;
    private Ingest ingest;

    @BeforeAll
    void start() throws IOException {
        folder = Files.createTempDirectory("weir-nats-it");
        nats = NatsProcess.start(folder, NatsProcess.Settings.plain("n1"));
        emitter = NatsClient.connect(nats);
        emitter.subscribe("router.start");
        emitter.subscribe("inbox.test");
        TestPlatform platform = TestPlatform.shared();
        rig = new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix())
                .withNats(NatsConfig.to(List.of(nats.address()))
                        .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(120)));
        ingest = rig.start();
        Eventually.until(
                SOON, () -> rig.metric(ingest, "weir_ingest_worker_partitions_owned") == 3, "it owns every partition");
        Eventually.until(SOON, () -> rig.metric(ingest, "weir_ingest_nats_connected") == 1, "it hears NATS");
    }

    @AfterAll
    void stop() {
        ingest.close();
        rig.close();
        emitter.close();
        nats.close();
        Folders.delete(folder);
    }

    @Test
    void anEndpointIsRegisteredRepeatedReplacedAndWithdrawn() {
        register(Announcements.emitter("10.2.0.1", 61001, "A.example.com", "i-1"));
        register(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-1"));
        register(Announcements.emitter("10.2.0.1", 61001, "b.example.com", "i-1"));
        register(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-2"));
        unregister(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-1"));
        unregister(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-2"));
        unregister(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-2"));
        unregister(Announcements.emitter("10.2.0.1", 61001, "unknown.example.com", "i-2"));
        register(Announcements.emitter("10.2.0.1", 61001, "a.example.com", "i-2"));

        Eventually.until(
                SOON, () -> EndpointLog.changes(rig.log(), "10.2.0.1:61001").size() >= 6, "it is written");
        assertThat(EndpointLog.changes(rig.log(), "10.2.0.1:61001"))
                .containsExactly(
                        "+a.example.com i-1",
                        "+b.example.com i-1",
                        "+a.example.com i-2",
                        "-a.example.com i-2",
                        "-unknown.example.com i-2",
                        "+a.example.com i-2");
    }

    @Test
    void aRegistrarsUrisAreWrittenOneByOne() {
        register(Announcements.registrar("fd00::7", 8443, "uaa-0", "uaa.sys.example.com", "*.login.sys.example.com"));

        Eventually.until(
                SOON, () -> EndpointLog.changes(rig.log(), "[fd00::7]:8443").size() >= 2, "it is written");
        assertThat(EndpointLog.changes(rig.log(), "[fd00::7]:8443"))
                .containsExactlyInAnyOrder("+uaa.sys.example.com uaa-0", "+*.login.sys.example.com uaa-0");
    }

    @Test
    void speaksAsARouterDoes() {
        Eventually.until(SOON, () -> heard("router.start").size() == 1, "it said that it has started");
        ObjectNode start = Documents.read(heard("router.start").getFirst());

        emitter.ask("router.greet", "", "inbox.test");

        Eventually.until(SOON, () -> heard("inbox.test").size() == 1, "it answered");
        assertThat(Documents.read(heard("inbox.test").getFirst())).isEqualTo(start);
        assertThat(start.path("id").asText()).matches("0-[0-9a-f-]{36}");
        assertThat(start.path("hosts").path(0).asText()).isEqualTo("127.0.0.1");
        assertThat(start.path("minimumRegisterIntervalInSeconds").asInt()).isEqualTo(1);
        assertThat(start.path("pruneThresholdInSeconds").asInt()).isEqualTo(120);
        assertThat(start.size()).isEqualTo(4);
    }

    @Test
    void heartbeatsAreThinned() {
        int endpoints = 200;
        int rounds = 50;
        double thinnedBefore = thinned();

        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < endpoints; i++) {
                register(Announcements.emitter("10.3.0." + i, 61002, "thin.example.com", "thin-" + i));
            }
        }

        Eventually.until(
                SOON, () -> thinned() - thinnedBefore >= endpoints * (rounds - 1), "every heartbeat has been worked");
        long written = rig.log().endpointEvents().stream()
                .filter(entry -> entry.key().startsWith("10.3.0."))
                .count();
        System.out.println("heartbeats=" + endpoints * rounds + " written=" + written);
        assertThat(written).isEqualTo(endpoints);
    }

    @Test
    void aFloodOfMalformedMessagesIsCountedAndLeavesAFewLetters() {
        int flood = 5_000;
        for (int i = 0; i < flood; i++) {
            emitter.publish("router.register", "{\"host\":\"10.0.0.1\",\"port\":\"" + i + "\"}");
        }
        emitter.publish("router.unregister", "{");
        register(Announcements.registrar("10.2.0.9", 1, "i", "after.example.com"));

        Eventually.until(
                SOON, () -> !EndpointLog.changes(rig.log(), "10.2.0.9:1").isEmpty(), "what follows is written");
        assertThat(rig.metric(ingest, "weir_ingest_nats_malformed_total{reason=\"nats-wrong-type\"}"))
                .isEqualTo(flood);
        Eventually.until(
                SOON,
                () -> letters().stream().anyMatch(letter -> letter.getReason().equals("nats-not-json")),
                "a letter is written");
        List<DeadLetter> wrong = letters().stream()
                .filter(letter -> letter.getReason().equals("nats-wrong-type"))
                .toList();
        assertThat(wrong).hasSizeBetween(1, 60).allSatisfy(letter -> {
            assertThat(letter.getOrigin()).isEqualTo("nats router.register");
            assertThat(letter.getMessage()).contains("port must be a port");
            assertThat(letter.getValue()).isNotNull();
        });
    }

    @Test
    void theClockMovesOnEveryPartitionWhileEverythingIsHeard() {
        Eventually.until(
                SOON,
                () -> IntStream.range(0, 3).allMatch(partition -> EndpointLog.beats(rig.log(), partition) >= 2),
                "beats are on every partition");
        assertThat(rig.metric(ingest, "weir_ingest_nats_clock_stopped")).isZero();
        assertThat(rig.metric(ingest, "weir_ingest_nats_probe_age{server=\"nats://" + nats.address() + "\"}"))
                .isLessThan(30);
    }

    private List<DeadLetter> letters() {
        return rig.log().deadLetters();
    }

    private double thinned() {
        return rig.metric(ingest, "weir_ingest_nats_messages_total{outcome=\"thinned\",subject=\"router.register\"}");
    }

    private List<String> heard(String subject) {
        return emitter.heard().stream()
                .filter(message -> message.subject().equals(subject))
                .map(NatsClient.Heard::text)
                .toList();
    }

    private void register(ObjectNode message) {
        emitter.publish("router.register", message.toString());
    }

    private void unregister(ObjectNode message) {
        emitter.publish("router.unregister", message.toString());
    }
}
