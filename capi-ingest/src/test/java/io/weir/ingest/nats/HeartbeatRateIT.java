package io.weir.ingest.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.endpoint.EndpointEvents;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.fixture.Announcements;
import io.weir.ingest.inbox.FrontProducer;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.Ownership;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

/** What one thread takes of the heartbeats of a large foundation: 100,000 pairs of route and instance make 5,000 a second. */
class HeartbeatRateIT {

    private static final int ENDPOINTS = 20_000;
    private static final int ROUNDS = 10;

    /** Twice what is needed, on a machine that builds other things meanwhile. */
    private static final double PER_SECOND_MIN = 10_000;

    @Test
    void oneThreadTakesTheHeartbeatsOfALargeFoundation() {
        TestPlatform platform = TestPlatform.shared();
        TopicCatalog topics = platform.freshPrefix();
        topics.createOrVerify(platform.admin());
        try (Producer<byte[], byte[]> producer =
                FrontProducer.create(platform.kafkaProperties(), "rate", Duration.ofSeconds(30))) {
            IngestMeters meters = new IngestMeters(new SimpleMeterRegistry());
            NatsMeters nats = new NatsMeters(new SimpleMeterRegistry());
            Ownership ownership = new Everything();
            EndpointWriter writer = new EndpointWriter(
                    new EndpointEvents(producer, topics.endpointEvents(), platform.serdes(), EndpointSource.NATS),
                    meters,
                    InstantSource.system());
            Trust trust = new Trust(
                    new PauseWatch(Duration.ofHours(1), System.nanoTime(), System.currentTimeMillis()),
                    System::nanoTime,
                    InstantSource.system(),
                    () -> {});
            RefusedMessages refused = new RefusedMessages(
                    producer,
                    topics.deadLetters(),
                    platform.serdes(),
                    ownership,
                    new RefusedMessages.Counts(meters, nats, System::nanoTime));
            Registrations registrations = new Registrations(
                    new RegisterMessageReader(120),
                    writer,
                    new Registrations.Parts(trust, ownership, refused, nats, () -> {}));
            List<byte[]> messages = messages();
            messages.forEach(message -> registrations.handle(Registrations.REGISTER, message));

            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                messages.forEach(message -> registrations.handle(Registrations.REGISTER, message));
            }
            double perSecond = ENDPOINTS * ROUNDS / ((System.nanoTime() - start) / 1e9);

            System.out.printf("heartbeats per second and thread: %.0f%n", perSecond);
            assertThat(perSecond).isGreaterThan(PER_SECOND_MIN);
        }
    }

    private static List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>(ENDPOINTS);
        for (int i = 0; i < ENDPOINTS; i++) {
            String host = "10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256;
            messages.add(Announcements.emitter(host, 61_001, "app-" + i / 10 + ".apps.example.com", "instance-" + i)
                    .toString()
                    .getBytes(UTF_8));
        }
        return messages;
    }

    private static final class Everything implements Ownership {

        @Override
        public boolean owns(int partition) {
            return true;
        }

        @Override
        public void listen(Listener listener) {}
    }
}
