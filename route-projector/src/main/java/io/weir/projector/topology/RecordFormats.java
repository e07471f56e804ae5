package io.weir.projector.topology;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How records become bytes and back. Each call gives a fresh one, for one thread.
 *
 * <p>Everything that fails without being a {@linkplain #isContentFailure content failure} is tried again.
 */
public interface RecordFormats {

    <T extends SpecificRecord> Serializer<T> serializer(Class<T> type);

    <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type);

    /** True if the bytes are at fault, so that no later attempt can succeed. */
    boolean isContentFailure(Throwable failure);
}
