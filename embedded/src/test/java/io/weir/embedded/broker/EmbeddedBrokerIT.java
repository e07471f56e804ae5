package io.weir.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.Eventually;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    @TempDir
    Path folder;

    @Test
    void aRestartFindsRecordsOffsetsAddressAndClusterAgain() throws Exception {
        // given
        TopicPartition partition = new TopicPartition(Records.TOPIC, 0);
        String address;
        String cluster;
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder))) {
            address = broker.bootstrapServers();
            Records.createTopic(address);
            try (KafkaProducer<String, String> producer = Records.producer(address)) {
                producer.send(new ProducerRecord<>(Records.TOPIC, "kept")).get();
            }
            try (Admin admin = admin(address)) {
                admin.alterConsumerGroupOffsets("group", Map.of(partition, new OffsetAndMetadata(1)))
                        .all()
                        .get();
                cluster = admin.describeCluster().clusterId().get();
            }
        }

        // when
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
                Admin admin = admin(broker.bootstrapServers())) {

            // then
            assertThat(broker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(cluster);
            assertThat(Records.readAll(address)).containsExactly("kept");
            assertThat(admin.listConsumerGroupOffsets("group")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition))
                    .isEqualTo(new OffsetAndMetadata(1));
        }
    }

    @Test
    void anAddressTakenMeanwhileIsReplacedByAFreeOne() throws Exception {
        // given
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder))) {
            port = port(broker);
        }

        // when
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder))) {

            // then
            assertThat(port(broker)).isNotEqualTo(taken.getLocalPort());
            Records.createTopic(broker.bootstrapServers());
        }
    }

    @Test
    void aWantedAddressThatIsTakenIsAnError() throws Exception {
        // given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(folder, taken.getLocalPort());

            // then
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(EmbeddedBrokerException.class)
                    .hasMessage("The broker cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + " (Address already in use): end the process that has the port, or choose another one.");
        }
    }

    @Test
    void aFolderServesOneBrokerAtATime() {
        // given
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(folder);
        EmbeddedBroker first = EmbeddedBroker.start(settings);

        // when
        assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                .isInstanceOf(EmbeddedBrokerException.class)
                .hasMessage("The data folder " + folder + " is in use by another broker in this process:"
                        + " close it first, or choose another folder.");

        // then
        first.close();
        first.close();
        EmbeddedBroker.start(settings).close();
    }

    @Test
    void aStartThatFailsIsAnExceptionAndLeavesTheFolderFree() throws Exception {
        // given
        EmbeddedBrokerSettings settings = new EmbeddedBrokerSettings(folder);

        // when
        assertThatThrownBy(
                        () -> EmbeddedBroker.start(settings.withProperties(Map.of("authorizer.class.name", "no.Such"))))
                .isInstanceOf(EmbeddedBrokerException.class)
                .hasMessageStartingWith("The embedded broker on " + folder + " did not start: ")
                .hasMessageContaining("no.Such");

        // then
        EmbeddedBroker.start(settings).close();
    }

    @Test
    void topicsAreNotCreatedByUsingThem() throws Exception {
        // given
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder));
                Admin admin = admin(broker.bootstrapServers())) {

            // then
            assertThatThrownBy(() -> admin.describeTopics(List.of("unknown"))
                            .allTopicNames()
                            .get())
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void transactionsCommitOnASingleBroker() throws Exception {
        // given
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBrokerSettings(folder))) {
            Records.createTopic(broker.bootstrapServers());
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "t"),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.initTransactions();

                // when
                producer.beginTransaction();
                Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(Records.TOPIC, "committed"));
                producer.commitTransaction();
                assertThat(sent.get().offset()).isZero();
            }

            // then
            assertThat(Records.readAll(broker.bootstrapServers())).containsExactly("committed");
        }
    }

    @Test
    void oldRecordsAreCompactedWhileTheBrokerRuns() throws Exception {
        // given
        EmbeddedBrokerSettings quick = new EmbeddedBrokerSettings(folder)
                .withProperties(Map.of("log.cleaner.backoff.ms", "100", "log.segment.bytes", "1048576"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(quick);
                Admin admin = admin(broker.bootstrapServers());
                KafkaProducer<String, String> producer = Records.producer(broker.bootstrapServers())) {
            admin.createTopics(Set.of(new NewTopic(Records.TOPIC, 1, (short) 1)
                            .configs(Map.of(
                                    "cleanup.policy",
                                    "compact",
                                    "segment.ms",
                                    "100",
                                    "min.cleanable.dirty.ratio",
                                    "0.01"))))
                    .all()
                    .get();

            // when
            for (int i = 0; i < 50; i++) {
                producer.send(new ProducerRecord<>(Records.TOPIC, "key", "value " + i))
                        .get();
            }

            // then
            Eventually.until(
                    Duration.ofSeconds(60),
                    () -> {
                        producer.send(new ProducerRecord<>(Records.TOPIC, "key", "last"))
                                .get();
                        return !Records.readAll(broker.bootstrapServers()).contains("value 0");
                    },
                    "the first value of the key is compacted away");
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static int port(EmbeddedBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }
}
