package io.weir.projector.topology;

import io.weir.projector.deadletter.DeadLetters;
import io.weir.projector.deadletter.RecordOrigin;
import io.weir.projector.fold.Rejection;
import io.weir.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes what goes out and hands it to the sinks.
 *
 * <p>Every output carries the append time of the event it comes from as its timestamp, and the projector's clock in the header
 * {@value ProjectionTopology#PROJECTED_AT}; a record of a table also the event's offset in {@value ProjectionTopology#EVENT_OFFSET}.
 */
final class Outlet<T extends SpecificRecord> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    /** The sinks behind a processor, and the topics they write to: an encoder asks for the topic. */
    record Sinks(String table, String tableTopic, String deadLetters, String deadLetterTopic) {}

    private final ProcessorContext<byte[], byte[]> context;
    private final Sinks sinks;
    private final Surroundings surroundings;
    private final Patience patience;
    private final Serializer<T> entries;
    private final Serializer<DeadLetter> letters;

    Outlet(ProcessorContext<byte[], byte[]> context, Class<T> type, Sinks sinks, Surroundings surroundings) {
        this.context = context;
        this.sinks = sinks;
        this.surroundings = surroundings;
        this.patience = surroundings.patience();
        this.entries = surroundings.formats().serializer(type);
        this.letters = surroundings.formats().serializer(DeadLetter.class);
    }

    /** @param origin of the event that makes the entry */
    void entry(String key, T entry, RecordOrigin origin, long appendTime) {
        toTable(key, encode(entries, sinks.tableTopic(), entry), origin, appendTime);
    }

    /** @param origin of the event that ends the entry */
    void tombstone(String key, RecordOrigin origin, long appendTime) {
        toTable(key, null, origin, appendTime);
    }

    void deadLetter(RecordOrigin origin, Rejection rejection, Record<byte[], byte[]> incoming) {
        surroundings.meters().deadLetter(rejection.reason());
        LOG.warn(
                "a record goes to the dead letters reason={} topic={} partition={} offset={} error={}",
                rejection.reason().word(),
                origin.topic(),
                origin.partition(),
                origin.offset(),
                rejection.message());
        DeadLetter letter = DeadLetters.of(origin, rejection, incoming.key(), incoming.value());
        byte[] value = encode(letters, sinks.deadLetterTopic(), letter);
        forward(sinks.deadLetters(), incoming.key(), value, incoming.timestamp(), new RecordHeaders());
    }

    /** Notes a refusal that another table reported when it was news. */
    void refusedAgain(RecordOrigin origin, Rejection rejection) {
        surroundings.meters().refusedAgain();
        LOG.debug(
                "a record of the past is refused again, without a dead letter table={} reason={} topic={} partition={}"
                        + " offset={}",
                sinks.tableTopic(),
                rejection.reason().word(),
                origin.topic(),
                origin.partition(),
                origin.offset());
    }

    /** Whatever keeps an entry from being encoded is not the event's fault: the partition waits. */
    private <R> byte[] encode(Serializer<R> serializer, String topic, R record) {
        return patience.insist("encode for " + topic, failure -> false, () -> serializer.serialize(topic, record));
    }

    private void toTable(String key, byte @Nullable [] value, RecordOrigin origin, long appendTime) {
        Headers headers = new RecordHeaders().add(ProjectionTopology.EVENT_OFFSET, digits(origin.offset()));
        forward(sinks.table(), key.getBytes(StandardCharsets.UTF_8), value, appendTime, headers);
    }

    @SuppressWarnings("NullAway") // Kafka's Record has a null value for a tombstone and a null key for none.
    private void forward(
            String sink, byte @Nullable [] key, byte @Nullable [] value, long appendTime, Headers headers) {
        Instant now = surroundings.clock().instant();
        headers.add(ProjectionTopology.PROJECTED_AT, digits(now.toEpochMilli()));
        context.forward(new Record<>(key, value, appendTime, headers), sink);
        surroundings.meters().projected(Duration.between(Instant.ofEpochMilli(appendTime), now));
        if (CommitPace.wrote(surroundings.commitInterval())) {
            context.commit();
        }
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        entries.close();
        letters.close();
    }
}
