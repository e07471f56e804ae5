package io.weir.perf.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads a whole topic, decoded with Avro's generic reader and the schemas of the registry; knows none of Weir's own classes. */
final class TopicDump {

    /** One record: its place, its key, and its value, null for a tombstone. */
    record Line(
            int partition,
            long offset,
            String key,
            @Nullable GenericRecord value) {}

    private final String bootstrapServers;
    private final RecordDecoder decoder;

    TopicDump(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        this.decoder = new RecordDecoder(registryUrl);
    }

    /** Every committed record of the topic, each partition in its order, up to the end that it has now. */
    List<Line> read(String topic) throws IOException, InterruptedException {
        var lines = new ArrayList<Line>();
        forEach(topic, lines::add);
        return lines;
    }

    /** The same, one after the other: a long log need not stand in memory. */
    void forEach(String topic, Consumer<Line> each) throws IOException, InterruptedException {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    each.accept(new Line(record.partition(), record.offset(), key, decoder.decode(record.value())));
                }
            }
        }
    }
}
