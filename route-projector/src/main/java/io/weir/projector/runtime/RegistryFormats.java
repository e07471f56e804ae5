package io.weir.projector.runtime;

import io.weir.projector.topology.RecordFormats;
import io.weir.schemas.config.SchemaRegistrySettings;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.serde.SerdeSettings;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Records as the schema registry describes them. May be used from any thread. */
public record RegistryFormats(RecordSerdes serdes) implements RecordFormats {

    private static final String DEADLINE_KEY = "schema.registry.deadline.ms";

    /**
     * A stream thread that waits for the registry holds a transaction open, which Kafka aborts after 10 s: one call is given up early,
     * and the projection itself tries again.
     */
    private static final String DEADLINE_MS = "2000";

    /** The settings of the serdes, with the projector's default for the time of one call. */
    static SerdeSettings settings(SchemaRegistrySettings registry) {
        SerdeSettings settings = registry.toSerdeSettings();
        return settings.properties().containsKey(DEADLINE_KEY) ? settings : settings.with(DEADLINE_KEY, DEADLINE_MS);
    }

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
