package io.weir.schemas.registry;

import io.weir.schemas.registry.RegistrySettings.BasicCredentials;
import io.weir.schemas.registry.RegistrySettings.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/** Reads {@link RegistrySettings} from Confluent's key names, so that one set of settings serves both clients. */
final class RegistryProperties {

    static final String URL = "schema.registry.url";
    static final String DEADLINE_MS = "schema.registry.deadline.ms";
    private static final String PREFIX = "schema.registry.";
    private static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String SSL = "ssl.";

    private final Map<String, ?> properties;

    RegistryProperties(Map<String, ?> properties) {
        this.properties = properties;
    }

    RegistrySettings toSettings() {
        List<URI> given = urls();
        return new RegistrySettings(
                given.stream().map(RegistryProperties::withoutUser).toList(),
                credentials(given),
                tls(),
                new Timeouts(
                        duration("http.connect.timeout.ms", Timeouts.DEFAULTS.connect()),
                        duration("http.read.timeout.ms", Timeouts.DEFAULTS.request()),
                        duration("deadline.ms", Timeouts.DEFAULTS.total())));
    }

    private List<URI> urls() {
        Object value = properties.get(URL);
        List<URI> urls = new ArrayList<>();
        for (String text : String.valueOf(value == null ? "" : value).split(",", -1)) {
            if (!text.isBlank()) {
                urls.add(url(text.strip()));
            }
        }
        if (urls.isEmpty()) {
            throw new IllegalArgumentException(
                    URL + ": is missing, expected the http or https URL of a schema registry");
        }
        return urls;
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Not chained: its message repeats the text, which may hold a password.
        }
        throw new IllegalArgumentException(
                URL + ": '" + withoutUser(text) + "' must be an http or https URL with a host, without a query");
    }

    private static String withoutUser(String text) {
        return text.substring(text.lastIndexOf('@') + 1);
    }

    private static URI withoutUser(URI url) {
        if (url.getRawUserInfo() == null) {
            return url;
        }
        return URI.create(url.toString().replace(url.getRawUserInfo() + "@", ""));
    }

    private @Nullable BasicCredentials credentials(List<URI> given) {
        String source = text(CREDENTIALS_SOURCE);
        return switch (source == null ? "URL" : source) {
            case "USER_INFO" -> parse(USER_INFO, text(USER_INFO));
            case "URL" -> {
                String raw = given.getFirst().getRawUserInfo();
                yield raw == null ? null : parse(URL, URLDecoder.decode(raw, StandardCharsets.UTF_8));
            }
            default ->
                throw new IllegalArgumentException(
                        CREDENTIALS_SOURCE + ": '" + source + "' is not supported, expected USER_INFO or URL");
        };
    }

    private static BasicCredentials parse(String key, @Nullable String userInfo) {
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        if (userInfo == null || colon < 0) {
            throw new IllegalArgumentException(key + ": must hold user:password");
        }
        return new BasicCredentials(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }

    /** Kafka's own reader of key and trust stores takes JKS, PKCS12 and PEM under the names Confluent uses. */
    private @Nullable SSLContext tls() {
        Map<String, Object> ssl = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(PREFIX + SSL) && value != null) {
                ssl.put(key.substring(PREFIX.length()), value);
            }
        });
        if (ssl.isEmpty()) {
            return null;
        }
        if (String.valueOf(ssl.getOrDefault(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https"))
                .isBlank()) {
            throw new IllegalArgumentException(PREFIX + SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG
                    + ": cannot be switched off, give the registry's certificate the host name it is reached by");
        }
        try (DefaultSslEngineFactory stores = new DefaultSslEngineFactory()) {
            ConfigDef definition = new ConfigDef();
            SslConfigs.addClientSslSupport(definition);
            stores.configure(definition.parse(ssl));
            return stores.sslContext();
        } catch (KafkaException e) {
            throw new IllegalArgumentException(PREFIX + "ssl.*: " + e.getMessage(), e);
        }
    }

    private Duration duration(String key, Duration ifMissing) {
        String value = text(key);
        if (value == null) {
            return ifMissing;
        }
        try {
            return Duration.ofMillis(Long.parseLong(value.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + ": '" + value + "' must be a whole number of milliseconds", e);
        }
    }

    /** Confluent takes each key with and without {@code schema.registry.} in front. */
    private @Nullable String text(String key) {
        Object value = properties.get(PREFIX + key);
        if (value == null) {
            value = properties.get(key);
        }
        return switch (value) {
            case null -> null;
            case Password password -> password.value();
            default -> value.toString();
        };
    }
}
