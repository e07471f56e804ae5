package io.weir.ingest.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.endpoint.EndpointEvents;
import io.weir.ingest.endpoint.EndpointWriter;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.ingest.worker.Ownership;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NatsGateTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(25);

    private final Set<Integer> owned = new HashSet<>();
    private final RecordSerdes serdes = new RecordSerdes(SerdeSettings.forRegistry("http://127.0.0.1:1"));
    private final ProbeRounds rounds = new ProbeRounds(1, STEADY, PERIOD, 0);
    private long now;
    private final NatsGate gate = new NatsGate(rounds, ownership(), writer(), () -> now, STEADY);

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void opensOnAPartitionThatHasBeenOwnedForAnInterval() {
        pass(10);
        owned.add(0);
        gate.gained(0);
        pass(4);
        assertThat(gate.isOpen(0)).isFalse();
        assertThat(gate.isStopped()).isTrue();

        pass(1);

        assertThat(gate.isOpen(0)).isTrue();
        assertThat(gate.isOpen(1)).isFalse();
        assertThat(gate.isStopped()).isFalse();
    }

    @Test
    void closesWithoutAWordWhenThePartitionIsNoLongerOwned() {
        owned.add(0);
        gate.gained(0);
        pass(10);
        assertThat(gate.isOpen(0)).isTrue();

        owned.remove(0);
        assertThat(gate.isOpen(0)).isFalse();
        gate.tick();
        owned.add(0);
        gate.tick();

        assertThat(gate.isOpen(0)).isFalse();
        pass(5);
        assertThat(gate.isOpen(0)).isTrue();
    }

    @Test
    void aBeatThatFailedClosesEveryPartitionForAnInterval() {
        owned.addAll(Set.of(0, 1));
        gate.gained(0);
        gate.gained(1);
        pass(10);

        gate.failed(0);

        assertThat(gate.isOpen(1)).isFalse();
        pass(5);
        assertThat(gate.isOpen(1)).isFalse();
        pass(1);
        assertThat(gate.isOpen(1)).isTrue();
    }

    /** Rounds that are whole. */
    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            now += PERIOD.toNanos();
            rounds.returned(rounds.begin(now), 0, now);
        }
    }

    private Ownership ownership() {
        return new Ownership() {
            @Override
            public boolean owns(int partition) {
                return owned.contains(partition);
            }

            @Override
            public void listen(Listener listener) {}
        };
    }

    private EndpointWriter writer() {
        TopicCatalog topics = new TopicCatalog(new TopicCatalogSettings("t.", 3, (short) 1));
        return new EndpointWriter(
                new EndpointEvents(new MockProducer<>(), topics.endpointEvents(), serdes, EndpointSource.NATS),
                new IngestMeters(new SimpleMeterRegistry()),
                InstantSource.system());
    }
}
