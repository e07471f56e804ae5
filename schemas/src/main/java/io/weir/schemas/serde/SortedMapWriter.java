package io.weir.schemas.serde;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/** Writes maps sorted by key, whatever map the record holds: equal records are equal bytes. */
final class SortedMapWriter extends SpecificDatumWriter<Object> {

    SortedMapWriter(Schema schema, SpecificData model) {
        super(schema, model);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected Iterable<Map.Entry<Object, Object>> getMapEntries(Object map) {
        Map<Object, Object> entries = (Map<Object, Object>) map;
        return entries.size() < 2 || entries instanceof SortedMap
                ? entries.entrySet()
                : new TreeMap<>(entries).entrySet();
    }
}
