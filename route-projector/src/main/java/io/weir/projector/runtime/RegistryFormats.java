package io.weir.projector.runtime;

import io.weir.projector.topology.RecordFormats;
import io.weir.schemas.serde.RecordSerdes;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Records as the schema registry describes them. May be used from any thread. */
public record RegistryFormats(RecordSerdes serdes) implements RecordFormats {

    @Override
    public <T extends SpecificRecord> Serializer<T> serializer(Class<T> type) {
        return serdes.serializer(type);
    }

    @Override
    public <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
        return serdes.deserializer(type);
    }

    @Override
    public boolean isContentFailure(Throwable failure) {
        return RecordSerdes.isContentFailure(failure);
    }
}
