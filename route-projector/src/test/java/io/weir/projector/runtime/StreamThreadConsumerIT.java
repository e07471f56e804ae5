package io.weir.projector.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamThreadConsumerIT {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int IDLE_MILLIS = 25;

    private final TestPlatform platform = TestPlatform.shared();
    private final String topic = platform.freshName("idle");

    @Test
    void waitsLongerWithoutNewsAndHandsThemOut() throws Exception {
        platform.admin()
                .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                .all()
                .get();
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Object> settings = new HashMap<>(platform.kafkaProperties());
        settings.put("auto.offset.reset", "earliest");
        var bytes = new ByteArraySerializer();
        try (var consumer = new StreamThreadConsumer(settings, new RebalanceRequest());
                var producer = new KafkaProducer<>(platform.kafkaProperties(), bytes, bytes)) {
            consumer.assign(List.of(partition));
            assertThat(consumer.position(partition)).isZero();
            for (int i = 0; i < 20; i++) {
                assertThat(consumer.poll(SHORT).isEmpty()).isTrue();
            }

            assertThat(millisOfAPoll(consumer)).isGreaterThanOrEqualTo(IDLE_MILLIS);

            producer.send(new ProducerRecord<>(topic, new byte[1])).get();
            while (consumer.poll(SHORT).isEmpty()) {
                Thread.onSpinWait();
            }
            // The quickest of several: a machine may stand still for once.
            long quickest = LongStream.generate(() -> millisOfAPoll(consumer))
                    .limit(10)
                    .min()
                    .orElseThrow();
            assertThat(quickest)
                    .as("after news, it waits as long as it is told")
                    .isLessThan(IDLE_MILLIS);
        }
    }

    @Test
    void leavesTheGroupWhateverItIsToldWhenItIsClosed() throws Exception {
        platform.admin()
                .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                .all()
                .get();
        String group = platform.freshName("group");
        Map<String, Object> settings = new HashMap<>(platform.kafkaProperties());
        settings.put("group.id", group);
        try (var consumer = new StreamThreadConsumer(settings, new RebalanceRequest())) {
            consumer.subscribe(List.of(topic));
            Eventually.until(
                    Duration.ofSeconds(30),
                    () -> {
                        consumer.poll(SHORT);
                        return !consumer.assignment().isEmpty();
                    },
                    "the consumer has its partition");
            assertThat(members(group)).isEqualTo(1);

            // As Streams closes that of a thread which is replaced.
            consumer.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP));

            assertThat(members(group)).isZero();
        }
    }

    private int members(String group) throws Exception {
        Map<String, ConsumerGroupDescription> groups =
                platform.admin().describeConsumerGroups(List.of(group)).all().get();
        return groups.values().iterator().next().members().size();
    }

    private static long millisOfAPoll(StreamThreadConsumer consumer) {
        long begin = System.nanoTime();
        assertThat(consumer.poll(SHORT).isEmpty()).isTrue();
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
