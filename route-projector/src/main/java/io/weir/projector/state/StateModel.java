package io.weir.projector.state;

import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Avro's view of the classes that stand in a state: a closed set, so that no schema can name another class to be loaded. */
final class StateModel extends SpecificData {

    private final Map<String, Class<?>> classes = new HashMap<>();

    @SafeVarargs
    StateModel(Class<? extends SpecificRecord>... types) {
        addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        for (Class<?> type : types) {
            classes.put(type.getName(), type);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Avro declares it
    public Class getClass(Schema schema) {
        Class<?> known = schema.getType() == Schema.Type.RECORD ? classes.get(schema.getFullName()) : null;
        return known == null ? super.getClass(schema) : known;
    }
}
