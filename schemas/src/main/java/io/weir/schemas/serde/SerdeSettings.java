package io.weir.schemas.serde;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which classes turn records into bytes and back, and their settings.
 *
 * @param serializer name of the serializer's class: Weir's {@link AvroSerializer}, or
 *     {@code io.confluent.kafka.serializers.KafkaAvroSerializer} where an installation has Confluent's on its class path
 * @param deserializer name of the deserializer's class, likewise
 * @param properties settings of both, by Confluent's names; {@code schema.registry.url} at least
 */
public record SerdeSettings(String serializer, String deserializer, Map<String, String> properties) {

    public static final String SERIALIZER_DEFAULT = AvroSerializer.class.getName();
    public static final String DESERIALIZER_DEFAULT = AvroDeserializer.class.getName();

    public SerdeSettings {
        if (serializer.isBlank()) {
            throw new IllegalArgumentException("serializer: must be the name of a class");
        }
        if (deserializer.isBlank()) {
            throw new IllegalArgumentException("deserializer: must be the name of a class");
        }
        properties = Map.copyOf(properties);
    }

    /** Weir's own classes and a registry that asks for nothing. */
    public static SerdeSettings forRegistry(String url) {
        return new SerdeSettings(SERIALIZER_DEFAULT, DESERIALIZER_DEFAULT, Map.of("schema.registry.url", url));
    }

    /** The same with one more setting. */
    public SerdeSettings with(String key, String value) {
        Map<String, String> more = new TreeMap<>(properties);
        more.put(key, value);
        return new SerdeSettings(serializer, deserializer, more);
    }

    /** Values of settings that may hold a secret are left out. */
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(properties);
        shown.replaceAll((key, value) -> mayBeSecret(key, value) ? "***" : value);
        return "SerdeSettings[serializer=" + serializer + ", deserializer=" + deserializer + ", properties=" + shown
                + "]";
    }

    private static boolean mayBeSecret(String key, String value) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("password")
                || name.contains("secret")
                || name.contains("user.info")
                || name.contains("token")
                || name.contains("jaas")
                || name.endsWith(".key")
                || value.contains("@");
    }
}
