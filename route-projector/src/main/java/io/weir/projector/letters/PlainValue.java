package io.weir.projector.letters;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Turns a record that was read without its class into text, numbers, truth values, lists and maps. Pure. */
final class PlainValue {

    private static final String TIMESTAMP = "timestamp-millis";

    private PlainValue() {}

    /** The fields of a record, in the order of its schema. */
    static Map<String, @Nullable Object> of(GenericRecord record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : record.getSchema().getFields()) {
            fields.put(field.name(), of(field.schema(), record.get(field.pos())));
        }
        return fields;
    }

    private static @Nullable Object of(Schema schema, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case GenericRecord record -> isChoice(schema) ? named(record) : of(record);
            case CharSequence text -> text.toString();
            case ByteBuffer bytes -> hex(bytes);
            case GenericFixed fixed -> HexFormat.of().formatHex(fixed.bytes());
            case GenericData.EnumSymbol symbol -> symbol.toString();
            case Collection<?> list -> list(schema, list);
            case Map<?, ?> map -> map(schema, map);
            case Long number -> isTime(schema) ? Instant.ofEpochMilli(number).toString() : number;
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    /** True for a union of several records: only the record's name says which one it is. */
    private static boolean isChoice(Schema schema) {
        return schema.isUnion()
                && schema.getTypes().stream()
                                .filter(one -> one.getType() == Schema.Type.RECORD)
                                .count()
                        > 1;
    }

    private static Map<String, @Nullable Object> named(GenericRecord record) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        named.put(record.getSchema().getName(), of(record));
        return named;
    }

    private static List<@Nullable Object> list(Schema schema, Collection<?> values) {
        Schema element = branch(schema, Schema.Type.ARRAY).getElementType();
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(value -> list.add(of(element, value)));
        return list;
    }

    private static Map<String, @Nullable Object> map(Schema schema, Map<?, ?> values) {
        Schema element = branch(schema, Schema.Type.MAP).getValueType();
        Map<String, @Nullable Object> map = new TreeMap<>();
        values.forEach((key, value) -> map.put(Objects.toString(key), of(element, value)));
        return map;
    }

    private static boolean isTime(Schema schema) {
        Schema number = branch(schema, Schema.Type.LONG);
        return number.getLogicalType() != null
                && number.getLogicalType().getName().equals(TIMESTAMP);
    }

    /** The branch of that type where the schema is a union; there is one, since a value was read with it. */
    private static Schema branch(Schema schema, Schema.Type type) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(one -> one.getType() == type)
                        .findFirst()
                        .orElse(schema)
                : schema;
    }

    private static String hex(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
