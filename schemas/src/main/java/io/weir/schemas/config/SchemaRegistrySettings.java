package io.weir.schemas.config;

import io.weir.schemas.serde.SerdeSettings;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where schemas are registered, and which classes turn records into bytes.
 *
 * @param url the registry's address
 * @param serializer name of the serializer's class
 * @param deserializer name of the deserializer's class
 * @param user for HTTP Basic authentication, or null
 * @param password for HTTP Basic authentication, or null
 * @param properties further settings of the serializer and deserializer, by Confluent's names
 */
public record SchemaRegistrySettings(
        @ConfigKey(description = "Address of the schema registry (Confluent's REST API); several with commas.")
        String url,

        @ConfigKey(
                description =
                        "Class that writes records; `io.confluent.kafka.serializers.KafkaAvroSerializer` where it is on the class path.",
                defaultValue = "io.weir.schemas.serde.AvroSerializer",
                unit = "class")
        String serializer,

        @ConfigKey(
                description =
                        "Class that reads records; `io.confluent.kafka.serializers.KafkaAvroDeserializer` where it is on the class path.",
                defaultValue = "io.weir.schemas.serde.AvroDeserializer",
                unit = "class")
        String deserializer,

        @ConfigKey(description = "User for HTTP Basic authentication at the registry.") @Nullable String user,

        @ConfigKey(description = "Password of that user.") @Nullable Secret password,

        @ConfigKey(
                description =
                        "Further settings of both classes by Confluent's names, such as `auto.register.schemas` or"
                                + " `schema.registry.ssl.truststore.location`; secret ones as `{file: path}` or by environment.")
        ClientProperties properties) {

    private static final String URL = "schema.registry.url";

    public SchemaRegistrySettings {
        for (String one : url.split(",", -1)) {
            requireHttp(one.strip());
        }
        if (user == null && password != null) {
            throw new IllegalArgumentException("user: missing, though there is a password");
        }
        if (user != null && password == null) {
            throw new IllegalArgumentException("password: missing, though there is a user");
        }
        if (user != null && user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("user: '" + user + "' must not contain a colon");
        }
        if (properties.values().containsKey(URL)) {
            throw new IllegalArgumentException("properties: " + URL + " stands under url");
        }
    }

    /** A registry without authentication, such as an embedded one, and Weir's own classes. */
    public static SchemaRegistrySettings of(String url) {
        SerdeSettings serdes = SerdeSettings.forRegistry(url);
        return new SchemaRegistrySettings(
                url, serdes.serializer(), serdes.deserializer(), null, null, ClientProperties.none());
    }

    /** The same for the serdes. */
    public SerdeSettings toSerdeSettings() {
        Map<String, String> all = new TreeMap<>(properties.values());
        all.put(URL, url);
        if (user != null && password != null) {
            all.put("basic.auth.credentials.source", "USER_INFO");
            all.put("basic.auth.user.info", user + ":" + password.value());
        }
        return new SerdeSettings(serializer, deserializer, all);
    }

    private static void requireHttp(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: '" + url + "' is not a URL: " + e.getMessage(), e);
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "url: '" + url + "' is not the address of a registry; expected such as http://registry:8081");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("url: must not hold a password; set user and password instead");
        }
    }
}
