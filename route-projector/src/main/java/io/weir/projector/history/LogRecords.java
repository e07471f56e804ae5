package io.weir.projector.history;

import io.weir.projector.fold.RejectReason;
import io.weir.projector.fold.Rejection;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.RouteKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the records of the log as the projection does, with the same reasons where they cannot be read. */
final class LogRecords {

    private final Deserializer<RouteEvent> deserializer;

    LogRecords(Deserializer<RouteEvent> deserializer) {
        this.deserializer = deserializer;
    }

    /** @throws RuntimeException if the registry cannot be used */
    LogRecord read(ConsumerRecord<byte[], byte[]> raw) {
        byte @Nullable [] key = raw.key();
        if (key == null) {
            return unusable(raw, "", RejectReason.KEY_MISSING, "the record has no key");
        }
        String text = new String(key, StandardCharsets.UTF_8);
        if (!Arrays.equals(key, text.getBytes(StandardCharsets.UTF_8))) {
            return unusable(raw, text, RejectReason.KEY_INVALID, "the key is not UTF-8 text");
        }
        byte @Nullable [] value = raw.value();
        if (value == null) {
            return unusable(
                    raw, text, RejectReason.VALUE_MISSING, "the record under the key " + text + " has no value");
        }
        RouteEvent event;
        try {
            event = deserializer.deserialize(raw.topic(), raw.headers(), value);
        } catch (RuntimeException e) {
            if (!RecordSerdes.isContentFailure(e)) {
                throw e;
            }
            return unusable(
                    raw,
                    text,
                    RejectReason.UNDECODABLE,
                    "the value under the key " + text + " cannot be decoded: " + e);
        }
        RouteKey parsed = RouteKey.parseExact(text).orElse(null);
        return parsed == null
                ? unusable(
                        raw,
                        text,
                        RejectReason.KEY_INVALID,
                        "the key '" + text + "' must be a host with an optional path, in lower case")
                : new LoggedEvent(raw.partition(), raw.offset(), Instant.ofEpochMilli(raw.timestamp()), parsed, event);
    }

    private static UnusableRecord unusable(
            ConsumerRecord<byte[], byte[]> raw, String key, RejectReason reason, String message) {
        return new UnusableRecord(
                raw.partition(),
                raw.offset(),
                Instant.ofEpochMilli(raw.timestamp()),
                key,
                new Rejection(reason, message));
    }
}
