package io.weir.ingest.worker;

import io.weir.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Writes the dead letters of the worker. */
final class Letters {

    private static final String SERVICE = "capi-ingest";

    private Letters() {}

    /** For a record of the inbox. */
    static DeadLetter ofRecord(String reason, String message, ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                SERVICE,
                reason,
                message,
                record.topic(),
                record.partition(),
                record.offset(),
                wrapped(record.key()),
                wrapped(record.value()));
    }

    /** For a route as CAPI shows it. */
    static DeadLetter ofRoute(String reason, String message, String guid, @Nullable ByteBuffer json) {
        ByteBuffer key = ByteBuffer.wrap(guid.getBytes(StandardCharsets.UTF_8));
        return new DeadLetter(SERVICE, reason, message, "capi", null, null, key, json);
    }

    private static @Nullable ByteBuffer wrapped(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
