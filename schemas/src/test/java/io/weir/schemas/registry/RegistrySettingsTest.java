package io.weir.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.schemas.registry.RegistrySettings.BasicCredentials;
import io.weir.schemas.registry.RegistrySettings.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySettingsTest {

    private static final String URL = "https://registry.example.com:8081/api";

    @Test
    void confluentsNamesAreUnderstood() {
        // given
        Map<String, String> properties = Map.of(
                "schema.registry.url", URL + " , http://second:8081",
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "weir:a:b",
                "http.connect.timeout.ms", "100",
                "http.read.timeout.ms", "200",
                "schema.registry.deadline.ms", "300");

        // when
        RegistrySettings settings = RegistrySettings.fromProperties(properties);

        // then
        assertThat(settings)
                .isEqualTo(new RegistrySettings(
                        settings.urls(),
                        new BasicCredentials("weir", "a:b"),
                        null,
                        new Timeouts(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300))));
        assertThat(settings.urls()).containsExactly(URI.create(URL), URI.create("http://second:8081"));
    }

    @Test
    void theLongFormOfAKeyWins() {
        // given
        Map<String, String> properties = Map.of(
                "schema.registry.url",
                URL,
                "schema.registry.basic.auth.credentials.source",
                "USER_INFO",
                "schema.registry.basic.auth.user.info",
                "weir:long",
                "basic.auth.user.info",
                "weir:short");

        // when
        RegistrySettings settings = RegistrySettings.fromProperties(properties);

        // then
        assertThat(settings.credentials()).isEqualTo(new BasicCredentials("weir", "long"));
    }

    @Test
    void aPasswordInTheUrlIsTakenOutOfIt() {
        // when
        RegistrySettings settings = RegistrySettings.forUrl("https://weir:s%20cret@registry.example.com:8081/api");

        // then
        assertThat(settings.urls()).containsExactly(URI.create(URL));
        assertThat(settings.credentials()).isEqualTo(new BasicCredentials("weir", "s cret"));
        assertThat(settings.toString()).contains(URL, "***").doesNotContain("cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " , ",
                "registry.example.com",
                "weir:secret@registry.example.com",
                "ftp://weir:secret@registry.example.com",
                "http://weir:secret@",
                "http://weir:sec ret@registry.example.com",
                "http://weir:secret@registry.example.com?x=y",
                "http://weir:secret@registry.example.com/#x",
                "http://secret@registry.example.com"
            })
    void aUrlThatIsNotOneIsSaidByItsKeyAndWithoutPassword(String url) {
        // when
        Throwable failure = catchThrowable(() -> RegistrySettings.forUrl(url));

        // then
        assertThat(failure)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schema.registry.url: ")
                .hasNoCause();
        assertThat(failure.getMessage()).doesNotContain("secret").doesNotContain("ret@");
    }

    @ParameterizedTest
    @CsvSource({
        "basic.auth.credentials.source, SASL_INHERIT, basic.auth.credentials.source: 'SASL_INHERIT' is not supported",
        "basic.auth.user.info, secret, basic.auth.user.info: must hold user:password",
        "http.read.timeout.ms, 5s, http.read.timeout.ms: '5s' must be a whole number of milliseconds",
        "http.connect.timeout.ms, 0, http.connect.timeout.ms: 0 must be 1 or more",
        "deadline.ms, -1, schema.registry.deadline.ms: -1 must be 1 or more",
        "ssl.truststore.location, /no/such/file, schema.registry.ssl.*: ",
        "ssl.endpoint.identification.algorithm, '', schema.registry.ssl.endpoint.identification.algorithm: cannot be"
    })
    void aWrongValueIsSaidByItsKey(String key, String value, String expected) {
        // given
        Map<String, String> properties = new HashMap<>();
        properties.put("schema.registry.url", URL);
        properties.put("schema.registry.basic.auth.credentials.source", "USER_INFO");
        properties.put("schema.registry.basic.auth.user.info", "weir:secret");
        properties.put("schema.registry." + key, value);

        // when
        Throwable failure = catchThrowable(() -> RegistrySettings.fromProperties(properties));

        // then
        assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(expected);
        assertThat(failure.getMessage()).doesNotContain("secret");
    }
}
