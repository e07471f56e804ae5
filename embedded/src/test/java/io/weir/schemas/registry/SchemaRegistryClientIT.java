package io.weir.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does at each make of registry. */
@ParameterizedClass
@MethodSource("io.weir.schemas.registry.Registries#all")
@Timeout(120)
class SchemaRegistryClientIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNKNOWN_ID = 2_000_000_000;

    private static final Schema FIRST =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema WITH_DEFAULT = SchemaBuilder.record("R")
            .fields()
            .requiredInt("a")
            .name("b")
            .type()
            .stringType()
            .stringDefault("")
            .endRecord();
    private static final Schema WITHOUT_DEFAULT = SchemaBuilder.record("R")
            .fields()
            .requiredInt("a")
            .requiredString("b")
            .endRecord();

    private final RunningRegistry registry;
    private final SchemaRegistryClient client;
    private final String subject = Registries.freshName("subject");

    SchemaRegistryClientIT(RunningRegistry registry) {
        this.registry = registry;
        client = newClient();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void whatOneClientRegistersAnotherFinds() {
        // given
        try (SchemaRegistryClient other = newClient()) {

            // when
            int first = client.register(subject, FIRST);
            int second = client.register(subject, WITH_DEFAULT);

            // then
            assertThat(second).isNotEqualTo(first);
            assertThat(other.lookUp(subject, FIRST)).isEqualTo(first);
            assertThat(other.lookUp(subject, WITH_DEFAULT)).isEqualTo(second);
            assertThat(other.byId(first)).isEqualTo(FIRST);
            assertThat(other.byId(second)).isEqualTo(WITH_DEFAULT);
        }
    }

    @Test
    void registeringAgainGivesTheSameIdAndNoNewVersion() throws Exception {
        // given
        int first = client.register(subject, FIRST);
        client.register(subject, WITH_DEFAULT);

        // when
        int again;
        try (SchemaRegistryClient other = newClient()) {
            again = other.register(subject, FIRST);
        }

        // then
        assertThat(again).isEqualTo(first);
        assertThat(versions()).isEqualTo("[1,2]");
    }

    @Test
    void idsOutliveARestartOfTheRegistry() throws Exception {
        // given
        int first = client.register(subject, FIRST);
        int second = client.register(subject, WITH_DEFAULT);

        // when
        registry.restart();

        // then
        try (SchemaRegistryClient afterwards = newClient()) {
            assertThat(afterwards.byId(first)).isEqualTo(FIRST);
            assertThat(afterwards.lookUp(subject, FIRST)).isEqualTo(first);
            assertThat(afterwards.register(subject, WITH_DEFAULT)).isEqualTo(second);
            assertThat(versions()).isEqualTo("[1,2]");
        }
    }

    @Test
    void clientsThatRaceForOneRegistrationGetOneIdAndOneVersion() throws Exception {
        // given
        int clients = 12;
        CyclicBarrier begin = new CyclicBarrier(clients);
        List<Future<Integer>> ids = new ArrayList<>();

        // when
        try (ExecutorService pool = Executors.newFixedThreadPool(clients)) {
            for (int i = 0; i < clients; i++) {
                ids.add(pool.submit(() -> {
                    try (SchemaRegistryClient racing = newClient()) {
                        begin.await();
                        return racing.register(subject, FIRST);
                    }
                }));
            }
        }

        // then
        Set<Integer> given = new HashSet<>();
        for (Future<Integer> id : ids) {
            given.add(id.get());
        }
        assertThat(given).hasSize(1);
        assertThat(versions()).isEqualTo("[1]");
    }

    @Test
    void anIncompatibleSchemaIsRefusedByTheNameOfItsSubject() throws Exception {
        // given
        client.setCompatibility(subject, "BACKWARD_TRANSITIVE");
        client.register(subject, FIRST);

        // when
        Throwable refused = catchThrowable(() -> client.register(subject, WITHOUT_DEFAULT));

        // then
        assertThat(refused)
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("could not register subject " + subject + ": HTTP 409, ");
        assertThat(versions()).isEqualTo("[1]");
        assertThat(client.register(subject, WITH_DEFAULT)).isNotEqualTo(client.lookUp(subject, FIRST));
    }

    @Test
    void compatibilityCanBeAskedForWithoutRegistering() throws Exception {
        // given
        client.setCompatibility(subject, "BACKWARD_TRANSITIVE");
        client.register(subject, FIRST);

        // when
        CompatibilityReport good = client.checkCompatibility(subject, WITH_DEFAULT);
        CompatibilityReport bad = client.checkCompatibility(subject, WITHOUT_DEFAULT);

        // then
        assertThat(good).isEqualTo(new CompatibilityReport(true, List.of()));
        assertThat(bad.compatible()).isFalse();
        assertThat(versions()).isEqualTo("[1]");
    }

    @Test
    void aSubjectWithoutVersionsRefusesNothing() {
        // when
        CompatibilityReport report = client.checkCompatibility(subject, FIRST);

        // then
        assertThat(report).isEqualTo(new CompatibilityReport(true, List.of()));
    }

    @Test
    void theCompatibilityInForceIsTheRegistrysUntilTheSubjectHasItsOwn() throws Exception {
        // given
        String general = get("/config").path("compatibilityLevel").asText();

        // when
        String before = client.compatibility(subject);
        client.setCompatibility(subject, "FORWARD");

        // then
        assertThat(before).isNotEmpty().isEqualTo(general).isNotEqualTo("FORWARD");
        assertThat(client.compatibility(subject)).isEqualTo("FORWARD");
    }

    @Test
    void whatIsUnknownIsSaidByItsName() {
        // when
        client.register(subject, FIRST);

        // then
        assertThatThrownBy(() -> client.byId(UNKNOWN_ID))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining(registry.url())
                .hasMessageContaining("id " + UNKNOWN_ID);
        assertThatThrownBy(() -> client.lookUp(subject + "-unknown", FIRST))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining("look up subject " + subject + "-unknown");
        assertThatThrownBy(() -> client.lookUp(subject, WITH_DEFAULT))
                .isInstanceOf(SchemaNotFoundException.class)
                .hasMessageContaining("look up subject " + subject);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "a/b", "a+b", "50%25", "ö€", "a?b=c&d#e", "a:b;c@d"})
    void aSubjectMayHaveAnyName(String stem) throws Exception {
        // given
        String odd = subject + stem;

        // when
        int id = client.register(odd, FIRST);

        // then
        assertThat(get("/subjects").valueStream().map(JsonNode::asText)).contains(odd);
        try (SchemaRegistryClient other = newClient()) {
            assertThat(other.lookUp(odd, FIRST)).isEqualTo(id);
            other.setCompatibility(odd, "FULL");
            assertThat(client.compatibility(odd)).isEqualTo("FULL");
            assertThat(client.checkCompatibility(odd, WITHOUT_DEFAULT).compatible())
                    .isFalse();
        }
    }

    private SchemaRegistryClient newClient() {
        return new SchemaRegistryClient(RegistrySettings.forUrl(registry.url()));
    }

    private String versions() throws Exception {
        return get("/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions")
                .toString();
    }

    private JsonNode get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return JSON.readTree(http.send(
                            HttpRequest.newBuilder(URI.create(registry.url() + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
        }
    }
}
