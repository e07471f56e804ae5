package io.weir.projector.letters;

import io.weir.projector.ProjectorConfig;
import io.weir.projector.scan.TopicScan;
import io.weir.schemas.avro.DeadLetter;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicCatalog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads dead letters, committed ones only. */
public final class DeadLetterReader implements AutoCloseable {

    /** Reason of what stands among the letters and is none, as {@link StoredLetter} shows it. */
    static final String UNREADABLE = "unreadable-letter";

    private static final String ROUTE_GUID = "routeGuid";

    private final TopicCatalog catalog;
    private final String topic;
    private final TopicScan scan;
    private final RecordSerdes serdes;
    private final Deserializer<DeadLetter> deserializer;
    private final LetterDecoder decoder;

    private DeadLetterReader(TopicCatalog catalog, TopicScan scan, RecordSerdes serdes, LetterDecoder decoder) {
        this.catalog = catalog;
        this.topic = catalog.deadLetters().name();
        this.scan = scan;
        this.serdes = serdes;
        this.deserializer = serdes.deserializer(DeadLetter.class);
        this.decoder = decoder;
    }

    /** Opens the dead letters of that installation; Kafka is asked when something is read. */
    public static DeadLetterReader open(ProjectorConfig config) {
        TopicCatalog catalog = config.topics().toCatalog();
        return new DeadLetterReader(
                catalog,
                TopicScan.open(config.kafka()),
                new RecordSerdes(config.schemaRegistry().toSerdeSettings()),
                new LetterDecoder(catalog, config.schemaRegistry().toSerdeSettings()));
    }

    /** Full name of the topic. */
    public String topic() {
        return topic;
    }

    /**
     * Gives the letters, in the order of offsets within each partition.
     *
     * @param since those whose time is not before it; null for all of them
     */
    public void forEach(@Nullable Instant since, Consumer<StoredLetter> sink) {
        List<Integer> partitions = scan.partitions(topic);
        Map<Integer, Long> ends = scan.ends(topic, partitions);
        Consumer<ConsumerRecord<byte[], byte[]>> each = record -> {
            if (since == null || record.timestamp() >= since.toEpochMilli()) {
                sink.accept(stored(record));
            }
        };
        if (since == null) {
            scan.read(topic, ends, each);
        } else {
            scan.read(topic, scan.endsAt(topic, partitions, since.minusMillis(1)), ends, each);
        }
    }

    /**
     * The letter at that position; empty if there is none, or none any more.
     *
     * @throws IllegalArgumentException if the topic has no such partition
     */
    public Optional<StoredLetter> find(LetterPosition position) {
        List<Integer> partitions = scan.partitions(topic);
        if (position.partition() >= partitions.size()) {
            throw new IllegalArgumentException(
                    "partition " + position.partition() + " of " + topic + " must be 0.." + (partitions.size() - 1));
        }
        List<Integer> one = List.of(position.partition());
        long begin = scan.begins(topic, one).getOrDefault(position.partition(), 0L);
        long end = scan.ends(topic, one).getOrDefault(position.partition(), 0L);
        if (position.offset() < begin || position.offset() >= end) {
            return Optional.empty();
        }
        StoredLetter[] found = new StoredLetter[1];
        scan.read(
                topic,
                Map.of(position.partition(), position.offset()),
                Map.of(position.partition(), position.offset() + 1),
                record -> found[0] = stored(record));
        return Optional.ofNullable(found[0]);
    }

    /** What stood in the refused record. */
    public LetterContent contentOf(StoredLetter letter) {
        return decoder.decode(letter.letter());
    }

    /** The route that the refused record was about, so that it can be looked at again. */
    public RouteOfLetter routeGuidOf(StoredLetter letter) {
        String origin = letter.letter().getOrigin();
        if (origin.equals(catalog.capiNotifications().name())) {
            return letter.key().isEmpty()
                    ? none("the notification had no key")
                    : new RouteOfLetter(Optional.of(letter.key()), "the key of the notification");
        }
        if (origin.equals("capi")) {
            return letter.key().isEmpty()
                    ? none("the route that CAPI showed had no guid")
                    : new RouteOfLetter(Optional.of(letter.key()), "the route as CAPI showed it");
        }
        if (origin.equals(catalog.routeEvents().name())) {
            return switch (contentOf(letter)) {
                case LetterContent.Decoded decoded
                when decoded.fields().get(ROUTE_GUID) instanceof String guid ->
                    new RouteOfLetter(Optional.of(guid), "the route event's guid");
                case LetterContent.Decoded decoded -> none("a record of " + decoded.schema() + " names no route");
                case LetterContent.Undecodable undecodable ->
                    none("the route event cannot be decoded: " + undecodable.reason());
                case LetterContent.Nothing nothing -> none("the record had no value");
                case LetterContent.Text text -> none("the record is no route event");
            };
        }
        return none("what came from " + origin + " is about no route of CAPI");
    }

    private static RouteOfLetter none(String why) {
        return new RouteOfLetter(Optional.empty(), why);
    }

    private StoredLetter stored(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            byte @Nullable [] value = header.value();
            headers.put(header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return new StoredLetter(
                new LetterPosition(record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                headers,
                letter(record));
    }

    /** A letter that is none is shown as one about itself. */
    private DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        String why;
        try {
            DeadLetter letter = value == null ? null : deserializer.deserialize(topic, record.headers(), value);
            if (letter != null) {
                return letter;
            }
            why = "the record has no value";
        } catch (RuntimeException e) {
            if (!RecordSerdes.isContentFailure(e)) {
                throw e;
            }
            why = "the letter cannot be decoded: " + e.getMessage();
        }
        byte @Nullable [] key = record.key();
        return new DeadLetter(
                "",
                UNREADABLE,
                why,
                topic,
                record.partition(),
                record.offset(),
                key == null ? null : ByteBuffer.wrap(key),
                value == null ? null : ByteBuffer.wrap(value));
    }

    @Override
    public void close() {
        scan.close();
        decoder.close();
        serdes.close();
    }
}
