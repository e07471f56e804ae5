package io.weir.projector.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.TestPlatform;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer that has waited in vain for a while waits longer, until there is something. */
@Timeout(60)
class IdlingConsumerIT {

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
        try (var consumer = new IdlingConsumer(settings);
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

    private static long millisOfAPoll(IdlingConsumer consumer) {
        long begin = System.nanoTime();
        assertThat(consumer.poll(SHORT).isEmpty()).isTrue();
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
