package io.weir.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    private static final String PREFIX = "WEIR_SAMPLE";

    @TempDir
    Path folder;

    enum Mode {
        READ_ONLY,
        READ_WRITE
    }

    record Listen(
            @ConfigKey(description = "Address.", defaultValue = "127.0.0.1")
            String host,

            @ConfigKey(description = "Port.", defaultValue = "8080", unit = "port")
            int port) {
        Listen {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
            }
        }
    }

    record Credential(String keyId, Secret secret, List<String> scopes) {}

    record Sample(
            Listen listen,

            @ConfigKey(description = "How long.", defaultValue = "5s")
            Duration drainTimeout,

            @ConfigKey(description = "How much.", defaultValue = "1MiB")
            ByteSize bodyMax,

            @ConfigKey(description = "Whether.", defaultValue = "true")
            boolean enabled,

            @ConfigKey(description = "How.", defaultValue = "read-only")
            Mode mode,

            @ConfigKey(description = "Part.", defaultValue = "0.5")
            double fraction,

            Optional<URI> proxy,
            @Nullable Path snapshot,

            @ConfigKey(description = "Networks.", defaultValue = "10.0.0.0/8,127.0.0.1")
            List<String> networks,

            Map<String, String> labels,
            List<Credential> credentials,
            @Nullable Secret token) {}

    record Required(String name, Duration pause) {}

    record SetsItsOwnDefault(Duration pause) {
        SetsItsOwnDefault {
            pause = pause == null ? Duration.ofSeconds(7) : pause;
        }
    }

    record Service(KafkaSettings kafka, SchemaRegistrySettings schemaRegistry, TopicsSettings topics) {}

    @Test
    void anEmptyFileGivesTheDefaults() {
        // when
        Sample sample = load(Sample.class, "# nothing but a comment\n", Map.of());

        // then
        assertThat(sample)
                .isEqualTo(new Sample(
                        new Listen("127.0.0.1", 8080),
                        Duration.ofSeconds(5),
                        ByteSize.ofMebibytes(1),
                        true,
                        Mode.READ_ONLY,
                        0.5,
                        Optional.empty(),
                        null,
                        List.of("10.0.0.0/8", "127.0.0.1"),
                        Map.of(),
                        List.of(),
                        null));
    }

    @Test
    void everyTypeIsReadFromTheFile() throws Exception {
        // given
        Files.writeString(folder.resolve("token"), "s3cret\n");
        Files.writeString(folder.resolve("key"), "hmac");

        // when
        Sample sample = load(Sample.class, """
                listen:
                  host: "::1"
                  port: 9_090
                drainTimeout: 250ms
                bodyMax: 64KiB
                enabled: false
                mode: read-write
                fraction: 1e-3
                proxy: https://proxy.example.com:3128
                snapshot: state/table
                networks: [192.168.0.0/16]
                labels:
                  Team.name: routing
                credentials:
                  - keyId: a
                    secret: {file: key}
                    scopes: [x, y]
                token:
                  file: token
                """, Map.of());

        // then
        assertThat(sample)
                .isEqualTo(new Sample(
                        new Listen("::1", 9090),
                        Duration.ofMillis(250),
                        ByteSize.ofKibibytes(64),
                        false,
                        Mode.READ_WRITE,
                        0.001,
                        Optional.of(URI.create("https://proxy.example.com:3128")),
                        folder.resolve("state/table"),
                        List.of("192.168.0.0/16"),
                        Map.of("Team.name", "routing"),
                        List.of(new Credential("a", Secret.of("hmac"), List.of("x", "y"))),
                        Secret.of("s3cret")));
    }

    @Test
    void everyKeyIsOverriddenByItsVariable() {
        // given
        Map<String, String> environment = Map.ofEntries(
                Map.entry("WEIR_SAMPLE_LISTEN_HOST", "0.0.0.0"),
                Map.entry("WEIR_SAMPLE_LISTEN_PORT", "1"),
                Map.entry("WEIR_SAMPLE_DRAIN_TIMEOUT", "2m"),
                Map.entry("WEIR_SAMPLE_BODY_MAX", "2GiB"),
                Map.entry("WEIR_SAMPLE_ENABLED", "false"),
                Map.entry("WEIR_SAMPLE_MODE", "read-write"),
                Map.entry("WEIR_SAMPLE_FRACTION", "2"),
                Map.entry("WEIR_SAMPLE_PROXY", "http://p"),
                Map.entry("WEIR_SAMPLE_SNAPSHOT", "/var/weir"),
                Map.entry("WEIR_SAMPLE_NETWORKS", "a, b"),
                Map.entry("WEIR_SAMPLE_LABELS_TEAM_NAME", "blue"),
                Map.entry("WEIR_SAMPLE_CREDENTIALS_0_SCOPES", "z"),
                Map.entry("WEIR_SAMPLE_CREDENTIALS_0_SECRET", "one"),
                Map.entry("WEIR_SAMPLE_CREDENTIALS_1_KEY_ID", "second"),
                Map.entry("WEIR_SAMPLE_CREDENTIALS_1_SECRET", "two"),
                Map.entry("WEIR_SAMPLE_TOKEN", "t"),
                Map.entry("WEIR_OTHER_PORT", "not ours"));

        // when
        Sample sample = load(Sample.class, """
                listen: {host: h, port: 2}
                networks: [c]
                credentials:
                  - keyId: first
                """, environment);

        // then
        assertThat(sample)
                .isEqualTo(new Sample(
                        new Listen("0.0.0.0", 1),
                        Duration.ofMinutes(2),
                        new ByteSize(2L << 30),
                        false,
                        Mode.READ_WRITE,
                        2.0,
                        Optional.of(URI.create("http://p")),
                        Path.of("/var/weir"),
                        List.of("a", "b"),
                        Map.of("team.name", "blue"),
                        List.of(
                                new Credential("first", Secret.of("one"), List.of("z")),
                                new Credential("second", Secret.of("two"), List.of())),
                        Secret.of("t")));
    }

    @Test
    void noFileAtAllIsAsGoodAsAnEmptyOne() {
        // when
        Sample sample = ConfigLoader.load(Sample.class, null, Map.of(), PREFIX);

        // then
        assertThat(sample.listen().port()).isEqualTo(8080);
    }

    @Test
    void aRecordMaySetADefaultItself() {
        assertThat(load(SetsItsOwnDefault.class, "", Map.of()).pause()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void everyProblemIsNamedWithItsPlace() {
        assertThat(problems(Sample.class, """
                        listen:
                          prot: 8080
                          port: http
                        drainTimeout: 5
                        bodyMax: 1MB
                        mode: READ_ONLY
                        somethingElse: 1
                        enabled:
                        networks: a
                        """))
                .containsExactly(
                        at(2, 3) + "listen.prot: unknown key; did you mean 'port'?",
                        at(3, 9) + "listen.port: 'http': expected a whole number from -2147483648 to 2147483647",
                        at(4, 15)
                                + "drainTimeout: '5': expected a duration such as 250ms, 5s, 2m, 1h or 7d, a whole number with its unit",
                        at(5, 10)
                                + "bodyMax: '1MB': expected a size such as 512B, 64KiB, 1MiB or 2GiB, a whole number with its unit",
                        at(6, 7) + "mode: 'READ_ONLY': expected one of read-only, read-write",
                        at(7, 1)
                                + "somethingElse: unknown key; known here are listen, drainTimeout, bodyMax, enabled, mode, fraction, proxy, snapshot, networks, labels, credentials, token",
                        at(8, 9) + "enabled: has no value: give it one or remove the line",
                        at(9, 11) + "networks: expected a list: one line with '- ' for each");
    }

    @Test
    void whatTheRecordRefusesIsNamedWithThePlaceOfItsKey() {
        assertThat(problems(Sample.class, "listen:\n  port: 70000\n"))
                .containsExactly(at(2, 9) + "listen.port: 70000 must be 0 to 65535");
    }

    @Test
    void missingKeysAreNamedTogether() {
        assertThat(problems(Required.class, "{}"))
                .containsExactly(
                        at(1, 1) + "name: missing; set it here or as WEIR_SAMPLE_NAME",
                        at(1, 1) + "pause: missing; set it here or as WEIR_SAMPLE_PAUSE");
    }

    @Test
    void missingKeysWithoutAFileAreNamedToo() {
        assertThatThrownBy(() -> ConfigLoader.load(Required.class, null, Map.of("WEIR_SAMPLE_NAME", "n"), PREFIX))
                .isInstanceOf(ConfigException.class)
                .hasMessage("configuration: pause: missing; set it here or as WEIR_SAMPLE_PAUSE");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(problems(Sample.class, "enabled: true\nmode: read-only\nenabled: false\n"))
                .containsExactly(at(3, 1) + "enabled: the key stands here a second time, first at "
                        + folder.resolve("sample.yaml") + ":1:1");
    }

    @Test
    void aFileThatIsNotYamlIsRefusedWithThePlace() {
        assertThat(problems(Sample.class, "listen:\n  host: [a\nmode: x\n"))
                .singleElement()
                .asString()
                .startsWith(at(3, 5) + "not YAML: ");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        // given
        Path file = folder.resolve("nowhere.yaml");

        // then
        assertThatThrownBy(() -> ConfigLoader.load(Sample.class, file, Map.of(), PREFIX))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": there is no such configuration file");
    }

    @Test
    void aVariableWithoutAKeyIsRefused() {
        assertThatThrownBy(() -> load(Sample.class, "", Map.of("WEIR_SAMPLE_LISTEN_PROT", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("environment variable WEIR_SAMPLE_LISTEN_PROT: no key belongs to it;"
                        + " did you mean WEIR_SAMPLE_LISTEN_PORT?");
    }

    @Test
    void aVariableWithAWrongValueIsNamed() {
        assertThatThrownBy(() -> load(Sample.class, "", Map.of("WEIR_SAMPLE_ENABLED", "yes")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("environment variable WEIR_SAMPLE_ENABLED: enabled: 'yes': expected true or false");
    }

    @Test
    void aSecretInTheFileIsRefusedAndNotShown() {
        assertThat(problems(Sample.class, "token: hunter2\n"))
                .containsExactly(at(1, 8)
                        + "token: a secret does not stand in the configuration file: write {file: <path>},"
                        + " or set WEIR_SAMPLE_TOKEN or WEIR_SAMPLE_TOKEN_FILE");
    }

    @Test
    void aSecretMayBeAFileNamedByAVariable() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("token"), "line one\nline two\r\n");

        // when
        Sample sample = load(Sample.class, "", Map.of("WEIR_SAMPLE_TOKEN_FILE", file.toString()));

        // then
        assertThat(sample.token()).isEqualTo(Secret.of("line one\nline two"));
        assertThat(sample.toString()).contains("token=***").doesNotContain("line");
    }

    @Test
    void aSecretFromTwoVariablesIsRefused() {
        assertThatThrownBy(
                        () -> load(Sample.class, "", Map.of("WEIR_SAMPLE_TOKEN", "a", "WEIR_SAMPLE_TOKEN_FILE", "/b")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("environment variable WEIR_SAMPLE_TOKEN_FILE: token: is given by WEIR_SAMPLE_TOKEN too:"
                        + " set one of the two");
    }

    @Test
    void aSecretFileThatIsMissingOrEmptyIsNamed() throws Exception {
        // given
        Files.writeString(folder.resolve("empty"), "\n");

        // then
        assertThat(problems(Sample.class, "token: {file: gone}\ncredentials:\n  - secret: {file: empty}\n"))
                .containsExactly(
                        at(1, 15) + "token: there is no secret file " + folder.resolve("gone"),
                        at(3, 20) + "credentials[0].secret: the secret file " + folder.resolve("empty") + " is empty");
    }

    @Test
    void theSettingsOfKafkaPassThroughUnderTheirOwnNames() throws Exception {
        // given
        Files.writeString(folder.resolve("jaas"), "module required;\n");

        // when
        Service service = load(
                Service.class,
                """
                kafka:
                  bootstrap.servers: k1:9092,k2:9092
                  max.poll.records: 10
                  sasl.jaas.config: {file: jaas}
                schemaRegistry:
                  url: http://registry:8081
                  user: weir
                  properties:
                    auto.register.schemas: false
                """,
                Map.of(
                        "WEIR_SAMPLE_KAFKA_MAX_POLL_RECORDS", "20",
                        "WEIR_SAMPLE_KAFKA_SSL_TRUSTSTORE_PASSWORD", "trusted",
                        "WEIR_SAMPLE_KAFKA_CLIENT_ID", "c",
                        "WEIR_SAMPLE_SCHEMA_REGISTRY_PASSWORD", "pw"));

        // then
        assertThat(service.kafka().clientProperties(Map.of("linger.ms", 5, "client.id", "d"), Map.of("acks", "all")))
                .isEqualTo(Map.of(
                        "bootstrap.servers", "k1:9092,k2:9092",
                        "max.poll.records", "20",
                        "sasl.jaas.config", "module required;",
                        "ssl.truststore.password", "trusted",
                        "client.id", "c",
                        "linger.ms", 5,
                        "acks", "all"));
        assertThat(service.schemaRegistry().toSerdeSettings().properties())
                .isEqualTo(Map.of(
                        "schema.registry.url", "http://registry:8081",
                        "basic.auth.credentials.source", "USER_INFO",
                        "basic.auth.user.info", "weir:pw",
                        "auto.register.schemas", "false"));
        assertThat(service.toString()).doesNotContain("trusted", "required;", "pw");
        assertThat(service.topics()).isEqualTo(TopicsSettings.defaults());
    }

    @Test
    void theAddressOfKafkaMayComeFromTheEnvironmentAlone() {
        // when
        Service service = load(
                Service.class,
                "schemaRegistry: {url: 'http://r'}",
                Map.of("WEIR_SAMPLE_KAFKA_BOOTSTRAP_SERVERS", "k:1"));

        // then
        assertThat(service.kafka().bootstrapServers()).isEqualTo("k:1");
    }

    @Test
    void theSectionsOfKafkaAndRegistryAreChecked() {
        assertThat(problems(Service.class, """
                        kafka:
                          ssl.key.password: plain
                        schemaRegistry:
                          url: registry:8081
                        topics:
                          partitions: 0
                        """))
                .containsExactly(
                        at(2, 21)
                                + "kafka.ssl.key.password: a secret does not stand in the configuration file: write {file: <path>},"
                                + " or set WEIR_SAMPLE_KAFKA_SSL_KEY_PASSWORD or WEIR_SAMPLE_KAFKA_SSL_KEY_PASSWORD_FILE",
                        at(4, 8)
                                + "schemaRegistry.url: 'registry:8081' is not the address of a registry; expected such as http://registry:8081",
                        at(6, 15) + "topics.partitions: 0 must be 1..10000");
        assertThat(problems(Service.class, "schemaRegistry: {url: 'http://r'}"))
                .containsExactly(at(1, 1) + "kafka.bootstrap.servers: missing; expected the brokers' addresses,"
                        + " such as kafka-1:9092,kafka-2:9092");
    }

    private <T extends Record> T load(Class<T> type, String yaml, Map<String, String> environment) {
        try {
            return ConfigLoader.load(type, Files.writeString(folder.resolve("sample.yaml"), yaml), environment, PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> problems(Class<? extends Record> type, String yaml) {
        try {
            load(type, yaml, Map.of());
        } catch (ConfigException e) {
            return e.problems();
        }
        return List.of();
    }

    private String at(int line, int column) {
        return folder.resolve("sample.yaml") + ":" + line + ":" + column + ": ";
    }
}
