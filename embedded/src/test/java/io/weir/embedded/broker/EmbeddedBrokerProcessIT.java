package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.ProcessUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerProcessIT {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String READY = "ready ";

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedOutlivesAKill() throws Exception {
        // given
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        String address;
        try (ProcessUnderTest first = start()) {
            address = first.awaitLine(START_LIMIT, READY);
            Records.createTopic(address);
            try (KafkaProducer<String, String> producer = Records.producer(address)) {
                for (int i = 0; i < 5000; i++) {
                    String text = "text " + i;
                    Future<RecordMetadata> _ =
                            producer.send(new ProducerRecord<>(Records.TOPIC, text), (done, failed) -> {
                                if (failed == null) {
                                    acknowledged.add(text);
                                }
                            });
                }
                Eventually.until(START_LIMIT, () -> acknowledged.size() > 1000, "1000 records acknowledged");

                // when
                first.kill();
                producer.close(Duration.ZERO);
            }
        }

        // then
        try (ProcessUnderTest second = start()) {

            assertThat(second.awaitLine(START_LIMIT, READY)).isEqualTo(address);
            assertThat(Records.readAll(address)).containsAll(acknowledged);
        }
    }

    @Test
    void aPausedBrokerGoesOnWhereItWas() throws Exception {
        // given
        try (ProcessUnderTest broker = start()) {
            String address = broker.awaitLine(START_LIMIT, READY);
            Records.createTopic(address);
            try (KafkaProducer<String, String> producer = Records.producer(address)) {
                producer.send(new ProducerRecord<>(Records.TOPIC, "before")).get();

                // when
                broker.pause();
                Future<RecordMetadata> during = producer.send(new ProducerRecord<>(Records.TOPIC, "during"));
                assertThat(during.isDone()).isFalse();
                broker.resume();

                // then
                during.get();
                assertThat(Records.readAll(address)).containsExactly("before", "during");
            }
        }
    }

    @Test
    void theFolderOfAnotherProcessIsNamedWithThatProcess() {
        // given
        try (ProcessUnderTest broker = start()) {
            broker.awaitLine(START_LIMIT, READY);

            // then
            assertThatThrownBy(() -> EmbeddedBroker.start(new EmbeddedBrokerSettings(folder.resolve("data"))))
                    .isInstanceOf(EmbeddedBrokerException.class)
                    .hasMessageStartingWith("The data folder " + folder.resolve("data") + " is in use by process "
                            + broker.pid() + " (")
                    .hasMessageEndingWith("): end that process first, or choose another folder.");
        }
    }

    @Test
    void aProcessThatIsToldToEndClosesItsBroker() {
        // given
        try (ProcessUnderTest broker = start()) {
            broker.awaitLine(START_LIMIT, READY);

            // when
            broker.terminate();

            // then
            assertThat(broker.awaitExit(START_LIMIT)).isEqualTo(143);
            EmbeddedBroker.start(new EmbeddedBrokerSettings(folder.resolve("data")))
                    .close();
        }
    }

    @Test
    void aCallWithoutAFolderSaysWhatIsMissing() {
        // when
        try (ProcessUnderTest broker =
                ProcessUnderTest.java(EmbeddedBrokerMain.class).start(folder.resolve("output"))) {

            // then
            assertThat(broker.awaitExit(START_LIMIT)).isEqualTo(2);
            assertThat(broker.output())
                    .contains("dataFolder: missing", "usage: EmbeddedBrokerMain [DATA_FOLDER [PORT]]");
        }
    }

    private ProcessUnderTest start() {
        return ProcessUnderTest.java(
                        EmbeddedBrokerMain.class, folder.resolve("data").toString())
                .start(folder.resolve("output"));
    }
}
