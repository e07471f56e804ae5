package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.TopicCatalog;
import io.weir.schemas.topic.TopicCatalogSettings;
import io.weir.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class SchemaDocumentationTest {

    private static final Path IDL = Path.of("src/main/avro/weir.avdl");
    private static final Pattern DECLARATION = Pattern.compile("(?m)^\\s*(?:record|enum)\\s+(\\w+)");

    @Test
    void everyRecordEnumAndFieldHasASentence() {
        Map<String, Schema> types = typesOnTopics();

        List<String> without = new ArrayList<>();
        types.forEach((name, type) -> {
            check(name, type.getDoc(), without);
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().forEach(field -> check(name + "." + field.name(), field.doc(), without));
            }
        });

        assertThat(without).as("names without a sentence").isEmpty();
    }

    @Test
    void everyTypeOfTheIdlStandsOnATopic() throws IOException {
        String idl = Files.readString(IDL);

        List<String> declared =
                DECLARATION.matcher(idl).results().map(match -> match.group(1)).toList();

        assertThat(declared).isNotEmpty();
        assertThat(typesOnTopics().keySet()).containsExactlyInAnyOrderElementsOf(declared);
    }

    @Test
    void everyEnumHasADefaultSymbolForReadersOfTomorrow() {
        assertThat(typesOnTopics().values())
                .filteredOn(type -> type.getType() == Schema.Type.ENUM)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getEnumDefault()).isEqualTo("UNKNOWN"));
    }

    private static void check(String name, String doc, List<String> without) {
        if (doc == null || !doc.endsWith(".") || doc.split(" ", -1).length < 2) {
            without.add(name + ": " + doc);
        }
    }

    private static Map<String, Schema> typesOnTopics() {
        Map<String, Schema> types = new TreeMap<>();
        for (TopicSpec topic : new TopicCatalog(TopicCatalogSettings.defaults()).all()) {
            collect(SpecificData.get().getSchema(topic.valueType()), types);
        }
        return types;
    }

    private static void collect(Schema schema, Map<String, Schema> types) {
        switch (schema.getType()) {
            case RECORD -> {
                if (types.putIfAbsent(schema.getName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), types));
                }
            }
            case ENUM -> types.putIfAbsent(schema.getName(), schema);
            case ARRAY -> collect(schema.getElementType(), types);
            case MAP -> collect(schema.getValueType(), types);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, types));
            case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}
