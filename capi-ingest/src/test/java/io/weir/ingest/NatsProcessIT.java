package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.FreePorts;
import io.weir.embedded.fixture.NatsClient;
import io.weir.embedded.fixture.NatsProcess;
import io.weir.embedded.fixture.ProcessUnderTest;
import io.weir.ingest.fixture.Announcements;
import io.weir.ingest.fixture.EndpointLog;
import io.weir.ingest.fixture.ImpatientPlatform;
import io.weir.ingest.fixture.NatsAvailable;
import io.weir.ingest.fixture.Rig;
import io.weir.ingest.nats.NatsConfig;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Instances as processes that are paused and killed. */
@ExtendWith(NatsAvailable.class)
class NatsProcessIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int ENDPOINTS = 60;

    @TempDir
    Path folder;

    @Test
    void whatWasSaidBeforeTheEndOfAPauseIsNotWritten() {
        try (ImpatientPlatform platform = new ImpatientPlatform();
                Rig rig = platform.rig();
                NatsProcess nats = NatsProcess.start(folder, NatsProcess.Settings.plain("n1"));
                NatsClient emitter = NatsClient.connect(nats);
                // Its session outlives the pause, so that only the pause itself keeps it from writing.
                Instance paused = Instance.start(rig, nats, folder, Duration.ofSeconds(30))) {
            until(rig, emitter, "before");

            paused.process().pause();
            for (int i = 0; i < 500; i++) {
                register(emitter, "10.9.0." + i % 250, "stale");
            }
            // Longer than a tick may be late.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
            paused.process().resume();

            Eventually.until(
                    SOON,
                    () -> paused.metric(
                                    rig,
                                    "weir_ingest_nats_messages_total{outcome=\"distrusted\","
                                            + "subject=\"router.register\"}")
                            >= 500,
                    "what waited was not believed");
            until(rig, emitter, "after");
            assertThat(rig.log().endpointEvents())
                    .noneSatisfy(entry -> assertThat(entry.key()).startsWith("10.9.0."));
            assertThat(paused.metric(rig, "weir_ingest_nats_pauses_total")).isEqualTo(1);
            assertThat(paused.metric(rig, "weir_ingest_nats_clock_stopped")).isEqualTo(1);
        }
    }

    @Test
    void ofTwoInstancesOneWritesEachEndpointAndTheOtherGoesOnWhenItIsKilled() {
        try (ImpatientPlatform platform = new ImpatientPlatform();
                Rig rig = platform.rig();
                NatsProcess nats = NatsProcess.start(folder, NatsProcess.Settings.plain("n1"));
                NatsClient emitter = NatsClient.connect(nats);
                Instance first = Instance.start(rig, nats, folder, Duration.ofMillis(1_500));
                Ingest second = rig.withNats(config(nats)).start()) {
            Eventually.until(
                    SOON,
                    () -> {
                        double one = first.metric(rig, "weir_ingest_worker_partitions_owned");
                        double other = rig.metric(second, "weir_ingest_worker_partitions_owned");
                        return one >= 1 && other >= 1 && one + other == 3;
                    },
                    "both own partitions");
            Eventually.until(
                    SOON,
                    () -> first.metric(rig, "weir_ingest_nats_connected") == 1
                            && rig.metric(second, "weir_ingest_nats_connected") == 1,
                    "both hear NATS");

            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < ENDPOINTS; i++) {
                    register(emitter, "10.8.0." + i, "i");
                }
            }
            Eventually.until(SOON, () -> EndpointLog.written(rig.log()) >= ENDPOINTS, "every endpoint is written");
            String heard = "weir_ingest_nats_messages_total{outcome=\"thinned\",subject=\"router.register\"}";
            Eventually.until(
                    SOON,
                    () -> first.metric(rig, heard) + rig.metric(second, heard) >= ENDPOINTS * 4,
                    "every repeat has been worked");
            assertThat(EndpointLog.written(rig.log())).isEqualTo(ENDPOINTS);

            first.process().kill();

            Eventually.until(
                    SOON,
                    () -> rig.metric(second, "weir_ingest_worker_partitions_owned") == 3,
                    "the other owns every partition");
            long before = EndpointLog.written(rig.log());
            for (int i = 0; i < ENDPOINTS; i++) {
                register(emitter, "10.8.0." + i, "i");
            }
            Eventually.until(
                    SOON, () -> EndpointLog.written(rig.log()) > before, "what the other gained is written once more");
            for (int i = 0; i < ENDPOINTS; i++) {
                register(emitter, "10.8.1." + i, "i");
            }
            Eventually.until(
                    SOON,
                    () -> rig.log().endpointEvents().stream()
                                    .filter(entry -> entry.key().startsWith("10.8.1."))
                                    .count()
                            == ENDPOINTS,
                    "every new endpoint is written");
        }
    }

    @Test
    void aBrokerThatIsAwayStopsTheClockAndWhatWasHeardMeanwhileIsWrittenLater() {
        try (ImpatientPlatform platform = new ImpatientPlatform();
                Rig rig = platform.rig();
                NatsProcess nats = NatsProcess.start(folder, NatsProcess.Settings.plain("n1"));
                NatsClient emitter = NatsClient.connect(nats);
                Ingest ingest = rig.withNats(config(nats)).start()) {
            until(rig, emitter, "before");
            Eventually.until(
                    SOON, () -> rig.metric(ingest, "weir_ingest_nats_clock_stopped") == 0, "its clock of NATS goes");

            platform.stopBroker();
            register(emitter, "10.7.0.2", "during");
            Eventually.until(
                    SOON,
                    () -> rig.metric(
                                    ingest,
                                    "weir_ingest_nats_messages_total{outcome=\"failed\",subject=\"router.register\"}")
                            >= 1,
                    "it was not written");
            platform.restartBroker();

            Eventually.until(
                    SOON,
                    () -> {
                        register(emitter, "10.7.0.2", "during");
                        return EndpointLog.changes(rig.log(), "10.7.0.2:8080").contains("+a.example.com during");
                    },
                    "the heartbeat after it is written");
            Eventually.until(
                    SOON,
                    () -> rig.metric(ingest, "weir_ingest_nats_clock_stopped") == 0,
                    "its clock of NATS goes again");
        }
    }

    /** Somebody registers an endpoint until it is written. */
    private static void until(Rig rig, NatsClient emitter, String instance) {
        Eventually.until(
                SOON,
                () -> {
                    register(emitter, "10.7.0.1", instance);
                    return EndpointLog.changes(rig.log(), "10.7.0.1:8080").contains("+a.example.com " + instance);
                },
                "the endpoint is written");
    }

    private static void register(NatsClient emitter, String host, String instance) {
        emitter.publish(
                "router.register",
                Announcements.plainEmitter(host, 8080, "a.example.com", instance)
                        .toString());
    }

    private static NatsConfig config(NatsProcess nats) {
        return NatsConfig.to(List.of(nats.address())).withTimes(Duration.ofSeconds(1), Duration.ofSeconds(120));
    }

    /** Ingest as a process of its own. */
    private record Instance(ProcessUnderTest process, int adminPort) implements AutoCloseable {

        static Instance start(Rig rig, NatsProcess nats, Path folder, Duration session) {
            int adminPort = FreePorts.next();
            IngestConfig config = rig.config();
            ProcessUnderTest process = ProcessUnderTest.java(IngestMain.class)
                    .with("WEIR_INGEST_LISTEN_PORT", "0")
                    .with("WEIR_INGEST_ADMIN_PORT", Integer.toString(adminPort))
                    .with("WEIR_INGEST_CAPI_URL", config.capi().url().toString())
                    .with("WEIR_INGEST_CAPI_CLIENT_ID", config.capi().clientId())
                    .with(
                            "WEIR_INGEST_CAPI_CLIENT_SECRET",
                            config.capi().clientSecret().value())
                    .with(
                            "WEIR_INGEST_KAFKA_BOOTSTRAP_SERVERS",
                            config.kafka().clientProperties().get("bootstrap.servers") + "")
                    .with(
                            "WEIR_INGEST_SCHEMA_REGISTRY_URL",
                            config.schemaRegistry().url().toString())
                    .with("WEIR_INGEST_TOPICS_PREFIX", config.topics().prefix())
                    .with("WEIR_INGEST_TOPICS_PARTITIONS", "3")
                    .with("WEIR_INGEST_TOPICS_REPLICATION_FACTOR", "1")
                    .with("WEIR_INGEST_WORKER_SESSION_TIMEOUT", session.toMillis() + "ms")
                    .with("WEIR_INGEST_WORKER_TRANSACTION_TIMEOUT", "1500ms")
                    .with("WEIR_INGEST_NATS_SERVERS", nats.address())
                    .with("WEIR_INGEST_NATS_REGISTER_INTERVAL", "1s")
                    .start(folder.resolve("ingest.log"));
            return new Instance(process, adminPort);
        }

        /** 0 while it does not answer. */
        double metric(Rig rig, String name) {
            try {
                return rig.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/metrics"))
                                .timeout(Duration.ofSeconds(5))
                                .build())
                        .body()
                        .lines()
                        .filter(line -> line.startsWith(name + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                        .sum();
            } catch (java.io.UncheckedIOException e) {
                return 0;
            }
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
