package io.weir.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.embedded.fixture.TestKeys;
import io.weir.embedded.fixture.TestPlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedRegistryIT {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String FIRST = record("\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]");
    private static final String WITH_DEFAULT = record(
            "\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}]");
    private static final String WITHOUT_DEFAULT =
            record("\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"string\"}]");

    private final TestPlatform platform = TestPlatform.shared();
    private final EmbeddedRegistrySettings settings =
            new EmbeddedRegistrySettings(platform.bootstrapServers()).withTopic(platform.freshName("_schemas"));
    private EmbeddedRegistry registry = EmbeddedRegistry.start(settings);
    private RestCall call = new RestCall(registry.url());

    @AfterEach
    void stop() {
        call.close();
        registry.close();
    }

    @Test
    void aSchemaIsFoundByIdBySubjectAndByItself() throws Exception {
        // when
        assertThat(call.register("s", FIRST)).isEqualTo(ok("{\"id\":1}"));

        // then
        String described = "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":" + quoted(FIRST) + "}";
        assertThat(call.get("/schemas/ids/1")).isEqualTo(ok("{\"schema\":" + quoted(FIRST) + "}"));
        assertThat(call.get("/schemas/ids/1/versions")).isEqualTo(ok("[{\"subject\":\"s\",\"version\":1}]"));
        assertThat(call.get("/subjects")).isEqualTo(ok("[\"s\"]"));
        assertThat(call.get("/subjects/s/versions")).isEqualTo(ok("[1]"));
        assertThat(call.get("/subjects/s/versions/1")).isEqualTo(ok(described));
        assertThat(call.get("/subjects/s/versions/latest")).isEqualTo(ok(described));
        assertThat(call.get("/subjects/s/versions/1/schema")).isEqualTo(ok(FIRST));
        assertThat(call.post("/subjects/s", RestCall.schemaBody(FIRST))).isEqualTo(ok(described));
    }

    @Test
    void aSchemaHasOneIdUnderAllSubjectsHoweverItIsWritten() throws Exception {
        // given
        String spaced = FIRST.replace(":", " : ");

        // when
        call.register("s", FIRST);
        call.register("s", WITH_DEFAULT);

        // then
        assertThat(call.register("s", spaced)).isEqualTo(ok("{\"id\":1}"));
        assertThat(call.register("other%2Fsubject", WITH_DEFAULT)).isEqualTo(ok("{\"id\":2}"));
        assertThat(call.get("/subjects/s/versions")).isEqualTo(ok("[1,2]"));
        assertThat(call.get("/subjects/other%2Fsubject/versions")).isEqualTo(ok("[1]"));
        assertThat(call.get("/subjects?subjectPrefix=o")).isEqualTo(ok("[\"other/subject\"]"));
    }

    @Test
    void idsAndLevelsOutliveARestart() throws Exception {
        // given
        call.register("s", FIRST);
        call.register("s", WITH_DEFAULT);
        call.put("/config/s", "{\"compatibility\":\"NONE\"}");
        call.put("/config", "{\"compatibility\":\"FULL\"}");

        // when
        restart();

        // then
        assertThat(call.register("s", WITH_DEFAULT)).isEqualTo(ok("{\"id\":2}"));
        assertThat(call.get("/schemas/ids/1")).isEqualTo(ok("{\"schema\":" + quoted(FIRST) + "}"));
        assertThat(call.get("/config/s")).isEqualTo(ok("{\"compatibilityLevel\":\"NONE\"}"));
        assertThat(call.get("/config")).isEqualTo(ok("{\"compatibilityLevel\":\"FULL\"}"));
        assertThat(call.register("t", "\"string\"")).isEqualTo(ok("{\"id\":3}"));
    }

    @Test
    void manyClientsOfTwoRegistriesRacingGetOneIdForOneSchema() throws Exception {
        // given
        int threads = 32;
        int rounds = 10;
        CyclicBarrier begin = new CyclicBarrier(threads);
        try (EmbeddedRegistry second = EmbeddedRegistry.start(settings);
                RestCall secondCall = new RestCall(second.url());
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<List<String>>> ids = new ArrayList<>();

            // when
            for (int i = 0; i < threads; i++) {
                RestCall one = i % 2 == 0 ? call : secondCall;
                String subject = "s" + i % 3;
                ids.add(pool.submit(() -> {
                    List<String> answers = new ArrayList<>();
                    for (int round = 0; round < rounds; round++) {
                        begin.await();
                        answers.add(one.register(subject, enumOf(round)).body());
                    }
                    return answers;
                }));
            }

            // then
            List<String> expected = ids.getFirst().get();
            assertThat(expected).doesNotHaveDuplicates().allMatch(answer -> answer.startsWith("{\"id\":"));
            for (Future<List<String>> one : ids) {
                assertThat(one.get()).isEqualTo(expected);
            }
            assertThat(secondCall.get("/subjects/s2/versions")).isEqualTo(ok("[1,2,3,4,5,6,7,8,9,10]"));
            assertThat(call.get("/subjects/s2/versions")).isEqualTo(ok("[1,2,3,4,5,6,7,8,9,10]"));
        }
    }

    @Test
    void whatOneRegistryWroteIsFoundAtOnceThroughAnother() throws Exception {
        // given
        try (EmbeddedRegistry second = EmbeddedRegistry.start(settings);
                RestCall secondCall = new RestCall(second.url())) {
            for (int i = 1; i <= 20; i++) {
                // when
                assertThat(call.register("s" + i, enumOf(i))).isEqualTo(ok("{\"id\":" + i + "}"));

                // then
                assertThat(secondCall.get("/schemas/ids/" + i).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void anIncompatibleSchemaIsRefusedAndTheMessageSaysWhy() throws Exception {
        // given
        call.register("s", FIRST);

        // when
        RestCall.Answer answer = call.register("s", WITHOUT_DEFAULT);

        // then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("error_code").asInt()).isEqualTo(409);
        assertThat(answer.json().get("message").asText())
                .isEqualTo("Schema being registered is incompatible with an earlier schema for subject \"s\", level"
                        + " BACKWARD_TRANSITIVE: the new schema cannot read data of version 1:"
                        + " READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1 (b)");
        assertThat(call.get("/subjects/s/versions")).isEqualTo(ok("[1]"));
    }

    @Test
    void compatibilityIsCheckedAgainstAllVersionsByDefault() throws Exception {
        // given
        call.register("s", WITHOUT_DEFAULT);
        call.register("s", FIRST);

        // then
        String withoutB = record(
                "\"fields\":[{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":\"int\",\"default\":0}]");
        assertThat(call.post("/compatibility/subjects/s/versions/latest", RestCall.schemaBody(withoutB)))
                .isEqualTo(ok("{\"is_compatible\":true}"));
        assertThat(call.post("/compatibility/subjects/s/versions", RestCall.schemaBody(withoutB)))
                .isEqualTo(ok("{\"is_compatible\":false}"));
        RestCall.Answer verbose =
                call.post("/compatibility/subjects/s/versions/1?verbose=true", RestCall.schemaBody(withoutB));
        assertThat(verbose.json().get("is_compatible").asBoolean()).isFalse();
        assertThat(verbose.json().get("messages").get(0).asText())
                .contains("version 1", "TYPE_MISMATCH", "/fields/1/type");
        assertThat(call.post("/compatibility/subjects/new/versions/latest", RestCall.schemaBody(FIRST)))
                .isEqualTo(ok("{\"is_compatible\":true}"));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, 200, 200, 200",
        "BACKWARD, 200, 200, 409",
        "BACKWARD_TRANSITIVE, 200, 200, 409",
        "FORWARD, 200, 409, 200",
        "FULL, 200, 409, 409",
        "FULL_TRANSITIVE, 200, 409, 409"
    })
    void aSubjectsLevelSaysWhatIsRefused(String level, int addOptional, int removeRequired, int addRequired)
            throws Exception {
        // given
        assertThat(call.put("/config/s", "{\"compatibility\":\"" + level + "\"}"))
                .isEqualTo(ok("{\"compatibility\":\"" + level + "\"}"));
        assertThat(call.put("/config/t", "{\"compatibility\":\"" + level + "\"}")
                        .status())
                .isEqualTo(200);
        call.register("s", FIRST);
        call.register("t", WITHOUT_DEFAULT);

        // then
        assertThat(call.register("t", FIRST).status()).isEqualTo(removeRequired);
        assertThat(call.register("s", WITHOUT_DEFAULT).status()).isEqualTo(addRequired);
        assertThat(call.register("s", WITH_DEFAULT).status()).isEqualTo(addOptional);
    }

    @Test
    void theLevelOfASubjectIsItsOwnOrTheGlobalOne() throws Exception {
        assertThat(call.get("/config")).isEqualTo(ok("{\"compatibilityLevel\":\"BACKWARD_TRANSITIVE\"}"));
        assertProblem(call.get("/config/s"), 404, 40408);
        assertThat(call.get("/config/s?defaultToGlobal=true"))
                .isEqualTo(ok("{\"compatibilityLevel\":\"BACKWARD_TRANSITIVE\"}"));
        assertProblem(call.put("/config", "{\"compatibility\":\"SIDEWAYS\"}"), 422, 42203);
    }

    @Test
    void whatIsUnknownIsToldApart() throws Exception {
        // given
        call.register("s", FIRST);

        // then
        assertProblem(call.get("/subjects/unknown/versions"), 404, 40401);
        assertProblem(call.get("/subjects/unknown/versions/1"), 404, 40401);
        assertProblem(call.post("/subjects/unknown", RestCall.schemaBody(FIRST)), 404, 40401);
        assertProblem(call.get("/subjects/s/versions/2"), 404, 40402);
        assertProblem(call.post("/compatibility/subjects/s/versions/2", RestCall.schemaBody(FIRST)), 404, 40402);
        assertProblem(call.get("/schemas/ids/2"), 404, 40403);
        assertProblem(call.post("/subjects/s", RestCall.schemaBody(WITH_DEFAULT)), 404, 40403);
        assertProblem(call.get("/nothing/here"), 404, 404);
        assertProblem(call.get("/schemas/ids/one"), 404, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "",
                "[]",
                "{}",
                "{\"schema\":1}",
                "{\"schema\":\"no schema\"}",
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}",
                "{\"schema\":\"\\\"string\\\"\",\"schemaType\":\"JSON\"}",
                "{\"schema\":\"\\\"string\\\"\",\"references\":[{\"name\":\"n\",\"subject\":\"s\",\"version\":1}]}"
            })
    void aBodyThatHoldsNoAvroSchemaIsRefused(String body) throws Exception {
        assertProblem(call.post("/subjects/s/versions", body), 422, 42201);
    }

    @Test
    void wrongVersionsSubjectsAndMethodsAreRefused() throws Exception {
        // given
        call.register("s", FIRST);

        // then
        assertProblem(call.get("/subjects/s/versions/0"), 422, 42202);
        assertProblem(call.get("/subjects/s/versions/newest"), 422, 42202);
        assertProblem(call.register("%20", FIRST), 422, 42208);
        assertProblem(call.delete("/subjects/s"), 405, 405);
        assertProblem(call.delete("/subjects/s/versions/1"), 405, 405);
    }

    @Test
    void aBodyThatIsTooLongIsReadToItsEndSoThatTheRefusalArrives() throws Exception {
        // given: far more than what the sockets of both sides hold
        String body = "x".repeat(12 << 20);

        // then
        assertProblem(call.post("/subjects/s/versions", body), 413, 413);
        assertProblem(call.put("/config", body), 413, 413);
    }

    @Test
    void aRegistryWithUsersLetsNobodyElseIn() throws Exception {
        // given
        RegistryAccess access = RegistryAccess.users(Map.of("weir", "pässword"));
        try (EmbeddedRegistry guarded = EmbeddedRegistry.start(settings.withAccess(access));
                RestCall nobody = new RestCall(guarded.url());
                RestCall wrong = new RestCall(guarded.url(), basic("weir", "wrong"), null);
                RestCall right = new RestCall(guarded.url(), basic("weir", "pässword"), null)) {

            // then
            assertProblem(nobody.get("/subjects"), 401, 401);
            assertProblem(nobody.post("/subjects/s/versions", "x".repeat(12 << 20)), 401, 401);
            assertProblem(wrong.register("s", FIRST), 401, 401);
            assertThat(right.register("s", FIRST)).isEqualTo(ok("{\"id\":1}"));
        }
        assertThat(access.toString()).doesNotContain("pässword");
    }

    @Test
    void aRegistryServesHttpsAndAsksForCertificates(@TempDir Path folder) throws Exception {
        // given
        TestKeys keys = TestKeys.create(folder);
        RegistryAccess access = RegistryAccess.open().over(keys.serverContext()).withClientCertificates();
        SSLContext withoutKey = SSLContext.getInstance("TLS");
        withoutKey.init(null, keys.trustOfClient(), null);
        try (EmbeddedRegistry secure = EmbeddedRegistry.start(settings.withAccess(access));
                RestCall known = new RestCall(secure.url(), Map.of(), keys.clientContext());
                RestCall unknown = new RestCall(secure.url(), Map.of(), withoutKey)) {

            // then
            assertThat(secure.url()).startsWith("https://127.0.0.1:");
            assertThat(known.register("s", FIRST)).isEqualTo(ok("{\"id\":1}"));
            assertThatThrownBy(() -> unknown.get("/subjects")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTopicThatWouldLoseSchemasIsRefused() throws Exception {
        // given
        String topic = platform.freshName("plain");
        platform.admin()
                .createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
                .all()
                .get();

        // then
        assertThatThrownBy(() -> EmbeddedRegistry.start(settings.withTopic(topic)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The registry's topic " + topic + " has 2 partitions and cleanup.policy=delete; expected 1"
                        + " partition and cleanup.policy=compact. Correct the topic or name another one.");
    }

    private void restart() {
        stop();
        registry = EmbeddedRegistry.start(settings);
        call = new RestCall(registry.url());
    }

    private static void assertProblem(RestCall.Answer answer, int status, int code) throws Exception {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo(CONTENT_TYPE);
        assertThat(answer.json().get("error_code").asInt()).isEqualTo(code);
        assertThat(answer.json().get("message").asText()).isNotBlank();
    }

    private static RestCall.Answer ok(String body) {
        return new RestCall.Answer(200, body, CONTENT_TYPE);
    }

    private static Map<String, String> basic(String user, String password) {
        String pair = user + ":" + password;
        return Map.of(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\"," + fields + "}";
    }

    private static String enumOf(int number) {
        return "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":["
                + IntStream.rangeClosed(0, number)
                        .mapToObj(symbol -> "\"S" + symbol + "\"")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static String quoted(String text) {
        return RestCall.JSON.valueToTree(text).toString();
    }
}
