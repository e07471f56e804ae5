package io.weir.schemas.config;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that are handed on to a client library under the library's own names, such as {@code max.poll.records}. The
 * values of secret ones are not part of the text.
 *
 * @param values the settings in alphabetical order
 */
public record ClientProperties(Map<String, String> values) {

    /** What the names of secret settings of Kafka's and Confluent's clients contain. */
    private static final List<String> SECRET_PARTS =
            List.of("password", "secret", "jaas", "user.info", "passphrase", "auth.token", "keystore.key");

    public ClientProperties {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    public static ClientProperties none() {
        return new ClientProperties(Map.of());
    }

    /** Whether a setting of this name holds a secret: then it is given as a file or in the environment only. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET_PARTS.stream().anyMatch(lower::contains);
    }

    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>(values);
        shown.replaceAll((name, value) -> isSecret(name) ? "***" : value);
        return shown.toString();
    }
}
