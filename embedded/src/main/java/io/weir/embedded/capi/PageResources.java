package io.weir.embedded.capi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The resources of a page, each made a document only when it is written: 5,000 of them never stand in memory as trees. */
record PageResources<T>(List<T> items, Function<T, ObjectNode> present) implements JsonSerializable {

    PageResources {
        items = List.copyOf(items);
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
        json.writeStartArray();
        for (T item : items) {
            present.apply(item).serialize(json, serializers);
        }
        json.writeEndArray();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider serializers, TypeSerializer type)
            throws IOException {
        serialize(json, serializers);
    }
}
