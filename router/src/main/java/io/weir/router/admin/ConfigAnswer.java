package io.weir.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.schemas.config.ConfigSetting;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The effective configuration: {@code GET /config}, as JSON, every key with its value and where that comes from. Pure. */
final class ConfigAnswer {

    private ConfigAnswer() {}

    static String of(List<ConfigSetting> settings) {
        return Json.text(json -> {
                    json.useDefaultPrettyPrinter();
                    json.writeStartObject();
                    for (ConfigSetting setting : settings) {
                        json.writeObjectFieldStart(setting.key());
                        json.writeFieldName("value");
                        writeValue(json, setting.value());
                        json.writeStringField("origin", setting.origin());
                        json.writeEndObject();
                    }
                    json.writeEndObject();
                })
                + "\n";
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            case Number number -> json.writeNumber(number.toString());
            case List<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    json.writeString(String.valueOf(item));
                }
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }
}
