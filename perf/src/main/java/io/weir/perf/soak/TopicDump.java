package io.weir.perf.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
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

    private static final int WIRE_FORMAT_HEADER_BYTES = 5;

    private final String bootstrapServers;
    private final String registryUrl;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, Schema> schemas = new HashMap<>();

    TopicDump(String bootstrapServers, String registryUrl) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
    }

    /** Every committed record of the topic, each partition in its order, up to the end that it has now. */
    List<Line> read(String topic) throws IOException, InterruptedException {
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
            var lines = new ArrayList<Line>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    lines.add(new Line(record.partition(), record.offset(), key, decode(record.value())));
                }
            }
            return lines;
        }
    }

    private @Nullable GenericRecord decode(byte @Nullable [] bytes) throws IOException, InterruptedException {
        if (bytes == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.get() != 0) {
            throw new IOException("the value does not start with the wire format's zero byte but with " + bytes[0]);
        }
        Schema schema = schema(buffer.getInt());
        var decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WIRE_FORMAT_HEADER_BYTES, bytes.length - WIRE_FORMAT_HEADER_BYTES, null);
        return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    }

    private Schema schema(int id) throws IOException, InterruptedException {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        var request = HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id))
                .timeout(Duration.ofSeconds(10))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "schema " + id + " from " + registryUrl + ": " + response.statusCode() + " " + response.body());
        }
        String text = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(response.body())
                .path("schema")
                .asText();
        Schema schema = new Schema.Parser().parse(text);
        schemas.put(id, schema);
        return schema;
    }
}
