package io.weir.schemas.serde;

import io.weir.schemas.SampleRecords;
import java.util.Arrays;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** What Weir's services do with Confluent's classes; to be loaded where both are on the class path. */
public final class ConfluentDropIn {

    private static final SerdeSettings CONFLUENTS = new SerdeSettings(
            "io.confluent.kafka.serializers.KafkaAvroSerializer",
            "io.confluent.kafka.serializers.KafkaAvroDeserializer",
            Map.of());

    private ConfluentDropIn() {}

    /** Writes and reads every sample with Confluent's classes, and with one of ours each; {@code ok}, or what went wrong. */
    public static String run(String registryUrl, String topic) {
        try (RecordSerdes theirs = new RecordSerdes(CONFLUENTS.with("schema.registry.url", registryUrl));
                RecordSerdes ours = new RecordSerdes(SerdeSettings.forRegistry(registryUrl))) {
            for (SpecificRecord sample : SampleRecords.all().values()) {
                String problem =
                        exchange(theirs, ours, topic + "-" + sample.getSchema().getName(), sample);
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
            return failures(theirs, topic);
        }
    }

    private static String exchange(RecordSerdes theirs, RecordSerdes ours, String topic, SpecificRecord sample) {
        byte[] expected = AvroBytes.encode(sample);
        byte[] written = write(theirs, topic, sample);
        if (!Arrays.equals(AvroBytes.encode(read(theirs, topic, written, sample)), expected)) {
            return "Confluent's does not read what Confluent's wrote: " + sample;
        }
        if (!Arrays.equals(AvroBytes.encode(read(ours, topic, written, sample)), expected)) {
            return "ours does not read what Confluent's wrote: " + sample;
        }
        if (!Arrays.equals(AvroBytes.encode(read(theirs, topic, write(ours, topic, sample), sample)), expected)) {
            return "Confluent's does not read what ours wrote: " + sample;
        }
        return "";
    }

    /** Damaged content and a registry that is not there have to be told apart, whoever reads. */
    private static String failures(RecordSerdes theirs, String topic) {
        SpecificRecord sample = SampleRecords.all().values().iterator().next();
        byte[] unknownId = {0, 0x7f, 0, 0, 1, 2};
        if (!RecordSerdes.isContentFailure(failure(theirs, topic, new byte[] {1, 2, 3}, sample))) {
            return "damaged bytes are not seen as content";
        }
        if (!RecordSerdes.isContentFailure(failure(theirs, topic, unknownId, sample))) {
            return "an unknown schema id is not seen as content";
        }
        try (RecordSerdes nowhere = new RecordSerdes(CONFLUENTS.with("schema.registry.url", "http://127.0.0.1:9"))) {
            return RecordSerdes.isContentFailure(failure(nowhere, topic, unknownId, sample))
                    ? "a registry that is not there is seen as content"
                    : "ok";
        }
    }

    private static RuntimeException failure(RecordSerdes serdes, String topic, byte[] bytes, SpecificRecord sample) {
        try {
            SpecificRecord read = read(serdes, topic, bytes, sample);
            return new IllegalStateException("was read as " + read);
        } catch (RuntimeException e) {
            return e;
        }
    }

    @SuppressWarnings("unchecked") // the serializer is made for the sample's class
    private static byte[] write(RecordSerdes serdes, String topic, SpecificRecord sample) {
        Serializer<SpecificRecord> serializer = (Serializer<SpecificRecord>) serdes.serializer(sample.getClass());
        byte[] bytes = serializer.serialize(topic, sample);
        return bytes == null ? new byte[0] : bytes;
    }

    private static SpecificRecord read(RecordSerdes serdes, String topic, byte[] bytes, SpecificRecord sample) {
        Deserializer<? extends SpecificRecord> deserializer = serdes.deserializer(sample.getClass());
        return deserializer.deserialize(topic, bytes);
    }
}
