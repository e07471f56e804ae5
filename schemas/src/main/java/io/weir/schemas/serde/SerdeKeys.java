package io.weir.schemas.serde;

import java.util.Map;

/** The settings of the serdes, by Confluent's names. */
final class SerdeKeys {

    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String SPECIFIC_READER = "specific.avro.reader";
    static final String SPECIFIC_TYPE = "specific.avro.value.type";

    private SerdeKeys() {}

    static boolean flag(Map<String, ?> properties, String key, boolean ifMissing) {
        Object value = properties.get(key);
        return switch (value == null ? "" : value.toString()) {
            case "" -> ifMissing;
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + ": '" + value + "' must be true or false");
        };
    }
}
