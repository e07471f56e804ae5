package io.weir.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.embedded.fixture.TestKeys;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;
import io.weir.embedded.registry.RegistryAccess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and certificates between the client and a registry. */
@Timeout(60)
class RegistryAccessIT {

    private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);
    private static final String PASSWORD = "pässw:rd@+%";
    private static final String PASSWORD_IN_A_URL = "p%C3%A4ssw%3Ard%40%2B%25";
    private static final RegistryAccess GUARDED = RegistryAccess.users(Map.of("weir", PASSWORD));

    @TempDir
    private static Path folder;

    private static TestKeys keys;

    private final TestPlatform platform = TestPlatform.shared();
    private final EmbeddedRegistrySettings settings =
            new EmbeddedRegistrySettings(platform.bootstrapServers()).withTopic(platform.freshName("_schemas"));

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void makeKeys() {
        keys = TestKeys.create(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @Test
    void theRightPasswordLetsIn() {
        // given
        EmbeddedRegistry registry = serve(GUARDED);
        SchemaRegistryClient client = client(
                registry,
                Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "weir:" + PASSWORD));

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(client.byId(id)).isEqualTo(SCHEMA);
    }

    @Test
    void thePasswordMayStandInTheUrl() {
        // given
        EmbeddedRegistry registry = serve(GUARDED);
        SchemaRegistryClient client = client(
                registry,
                Map.of("schema.registry.url", registry.url().replace("://", "://weir:" + PASSWORD_IN_A_URL + "@")));

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(client.byId(id)).isEqualTo(SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"weir:wr0ng-secret", "stranger:" + PASSWORD})
    void theWrongPasswordIsSaidAndNotShown(String userInfo) {
        // given
        EmbeddedRegistry registry = serve(GUARDED);
        SchemaRegistryClient client = client(
                registry, Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", userInfo));

        // when
        Throwable refused = catchThrowable(() -> client.register("s", SCHEMA));

        // then
        assertUnavailable(refused)
                .hasMessage("schema registry " + registry.url()
                        + ": could not register subject s: HTTP 401, Unauthorized; check basic.auth.user.info")
                .hasNoCause();
    }

    @Test
    void aPasswordIsShownNowhereWhileNobodyListens() {
        // given
        EmbeddedRegistry registry = serve(GUARDED);
        SchemaRegistryClient client = client(
                registry,
                Map.of(
                        "schema.registry.url",
                        registry.url().replace("://", "://weir:wr0ng-secret@"),
                        "schema.registry.deadline.ms",
                        "200"));
        registry.close();

        // when
        Throwable failed = catchThrowable(() -> client.register("s", SCHEMA));

        // then
        assertUnavailable(failed).hasMessageContaining("check that schema.registry.url is right");
        for (Throwable at = failed; at != null; at = at.getCause()) {
            assertThat(at.toString()).doesNotContain("wr0ng-secret", encoded("weir:wr0ng-secret"));
        }
    }

    @Test
    void aRegistryWithATrustedCertificateIsUsed() {
        // given
        EmbeddedRegistry registry = serve(RegistryAccess.open().over(keys.serverContext()));
        SchemaRegistryClient client = client(registry, trusting(keys.clientTruststore()));

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(registry.url()).startsWith("https://");
        assertThat(client.byId(id)).isEqualTo(SCHEMA);
    }

    @Test
    void theClientShowsItsOwnCertificate() {
        // given
        EmbeddedRegistry registry =
                serve(RegistryAccess.open().over(keys.serverContext()).withClientCertificates());
        Map<String, String> properties = new HashMap<>(trusting(keys.clientTruststore()));
        properties.put(
                "schema.registry.ssl.keystore.location", keys.clientKeystore().toString());
        properties.put("schema.registry.ssl.keystore.type", "PKCS12");
        properties.put("schema.registry.ssl.keystore.password", keys.password());
        properties.put("schema.registry.ssl.key.password", keys.password());
        SchemaRegistryClient client = client(registry, properties);

        // when
        int id = client.register("s", SCHEMA);

        // then
        assertThat(client.byId(id)).isEqualTo(SCHEMA);
    }

    /** Neither the certificates of the JDK nor those of somebody else vouch for it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRegistryWithAnUntrustedCertificateIsNotUsed(boolean ownTruststore) {
        // given
        EmbeddedRegistry registry = serve(RegistryAccess.open().over(keys.serverContext()));
        SchemaRegistryClient client = client(registry, ownTruststore ? trusting(keys.serverTruststore()) : Map.of());

        // when
        Throwable refused = catchThrowable(() -> client.register("s", SCHEMA));

        // then
        assertUnavailable(refused)
                .hasMessageContaining(registry.url())
                .hasMessageContaining("PKIX path")
                .hasMessageContaining("check schema.registry.ssl.truststore.location");
        assertThat(String.valueOf(refused.getMessage())).doesNotContain(keys.password());
    }

    /** The certificate is for 127.0.0.1 and localhost. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.0.0.2, false"})
    void theCertificateHasToBeForTheHostOfTheUrl(String host, boolean trusted) {
        // given
        RegistryAccess access = RegistryAccess.open().over(keys.serverContext());
        EmbeddedRegistry registry =
                serve(new EmbeddedRegistrySettings(host, 0, settings.kafka(), settings.topic(), access));
        SchemaRegistryClient client = client(registry, trusting(keys.clientTruststore()));

        // when
        Throwable failure = catchThrowable(() -> client.register("s", SCHEMA));

        // then
        if (trusted) {
            assertThat(failure).isNull();
        } else {
            assertUnavailable(failure)
                    .hasMessageContaining(host)
                    .hasMessageContaining("the certificate is for the host in schema.registry.url");
        }
    }

    private EmbeddedRegistry serve(RegistryAccess access) {
        return serve(settings.withAccess(access));
    }

    private EmbeddedRegistry serve(EmbeddedRegistrySettings how) {
        EmbeddedRegistry registry = EmbeddedRegistry.start(how);
        opened.add(registry);
        return registry;
    }

    private SchemaRegistryClient client(EmbeddedRegistry registry, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        properties.put("schema.registry.url", registry.url());
        properties.putAll(more);
        SchemaRegistryClient client = new SchemaRegistryClient(RegistrySettings.fromProperties(properties));
        opened.add(client);
        return client;
    }

    private static Map<String, String> trusting(Path truststore) {
        return Map.of(
                "schema.registry.ssl.truststore.location",
                truststore.toString(),
                "schema.registry.ssl.truststore.type",
                "PKCS12",
                "schema.registry.ssl.truststore.password",
                keys.password());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertUnavailable(Throwable failure) {
        return assertThat(failure).isInstanceOf(RegistryUnavailableException.class);
    }

    private static String encoded(String userInfo) {
        return Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }
}
