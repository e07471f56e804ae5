package io.weir.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.embedded.fixture.Eventually;
import io.weir.embedded.fixture.TestPlatform;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.Log;
import io.weir.ingest.fixture.Rig;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointRegistered;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.avro.SourceAlive;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Registrations from a request to the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointIT {

    private Rig rig;
    private Ingest ingest;

    @BeforeAll
    void start() {
        TestPlatform platform = TestPlatform.shared();
        rig = new Rig(platform.bootstrapServers(), platform.registryUrl(), platform.freshPrefix());
        ingest = rig.start();
    }

    @AfterAll
    void stop() {
        ingest.close();
        rig.close();
    }

    @Test
    void anEndpointIsRegisteredRepeatedChangedAndWithdrawn() {
        HttpResponse<String> created =
                put("everything", "10.1.0.1:8080", body("i-1", "a.apps.example.com", "b.apps.example.com"));
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("{\"id\":\"10.1.0.1:8080\",\"uris\":2,\"ttl_seconds\":120,\"written\":2}");

        HttpResponse<String> repeated =
                put("everything", "10.1.0.1:8080", body("i-1", "a.apps.example.com", "b.apps.example.com"));
        assertThat(repeated.statusCode()).isEqualTo(200);
        assertThat(repeated.body()).contains("\"written\":0");

        assertThat(put("everything", "10.1.0.1:8080", body("i-1", "b.apps.example.com", "c.apps.example.com"))
                        .body())
                .contains("\"written\":2");
        assertThat(delete("everything", "/v1/endpoints/10.1.0.1:8080").statusCode())
                .isEqualTo(204);
        assertThat(put("everything", "10.1.0.1:8080", body("i-1", "b.apps.example.com"))
                        .statusCode())
                .isEqualTo(201);

        assertThat(changes("10.1.0.1:8080"))
                .containsExactly(
                        "+a.apps.example.com i-1",
                        "+b.apps.example.com i-1",
                        "+c.apps.example.com i-1",
                        "-a.apps.example.com i-1",
                        "-null null",
                        "+b.apps.example.com i-1");
    }

    @Test
    void anotherInstanceAtTheAddressIsWrittenAtOnce() {
        put("everything", "10.1.0.2:8080", body("i-1", "a.apps.example.com"));

        assertThat(put("everything", "10.1.0.2:8080", body("i-2", "a.apps.example.com"))
                        .statusCode())
                .isEqualTo(201);

        assertThat(changes("10.1.0.2:8080")).containsExactly("+a.apps.example.com i-1", "+a.apps.example.com i-2");
    }

    @Test
    void anIpv6AddressStandsInBracketsPercentEncodedOrNot() {
        assertThat(put("everything", "%5Bfd00::1%5D:8080", body("i-1", "six.apps.example.com"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(changes("[fd00::1]:8080")).containsExactly("+six.apps.example.com i-1");
    }

    @Test
    void aCredentialSpeaksForItsAppsAndUrisOnly() {
        ObjectNode allowed = body("i-1", "x.apps.example.com/v1").put("app", "app-1");
        ObjectNode otherApp = body("i-1", "x.apps.example.com").put("app", "app-2");
        ObjectNode noApp = body("i-1", "x.apps.example.com");
        ObjectNode otherUri =
                body("i-1", "x.apps.example.com", "login.example.com").put("app", "app-1");

        assertThat(put("limited", "10.1.0.3:8080", allowed).statusCode()).isEqualTo(201);
        refused(put("limited", "10.1.0.3:8080", otherApp), 403, "/app", "app-2");
        refused(put("limited", "10.1.0.3:8080", noApp), 403, "/app", "without an app");
        refused(put("limited", "10.1.0.3:8080", otherUri), 403, "/uris", "login.example.com");
        put("everything", "10.1.0.4:8080", otherApp);
        refused(delete("limited", "/v1/endpoints/10.1.0.4:8080"), 403, "id", "out of the scope");
        refused(delete("limited", "/v1/endpoints/10.1.0.5:8080"), 403, "instance_id", "must name its instance");
        assertThat(delete("limited", "/v1/endpoints/10.1.0.5:8080?instance_id=i-9")
                        .statusCode())
                .isEqualTo(204);
        assertThat(delete("limited", "/v1/endpoints/10.1.0.3:8080").statusCode())
                .isEqualTo(204);
        assertThat(changes("10.1.0.5:8080")).containsExactly("-null i-9");
    }

    @Test
    void whatIsWrongWithARequestIsSaid() {
        refused(put("everything", "10.1.0.6:8080", Documents.read("{\"instance_id\":\"i\"}")), 422, "/uris", "missing");
        refused(put("everything", "nonsense", body("i-1", "a.apps.example.com")), 422, "id", "address:port");
        refused(
                put("nobody", "10.1.0.6:8080", body("i-1", "a.apps.example.com")),
                401,
                "X-Weir-Credential",
                "no credential");
        HttpResponse<String> unsigned = rig.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ingest.httpPort() + "/v1/endpoints/10.1.0.6:8080"))
                .header("Content-Type", "application/json")
                .header("X-Weir-Credential", "everything")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        refused(unsigned, 401, "X-Weir-Timestamp", "missing");
        assertThat(unsigned.headers().firstValue("WWW-Authenticate")).isPresent();
        HttpResponse<String> text = rig.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ingest.httpPort() + "/v1/endpoints/10.1.0.6:8080"))
                .header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        refused(text, 415, "Content-Type", "application/json");
        assertThat(changes("10.1.0.6:8080")).isEmpty();
    }

    @Test
    void theSourceSaysOnEveryPartitionThatItIsAlive() {
        int partitions = rig.topics().endpointEvents().partitions();
        Eventually.until(
                Duration.ofSeconds(20),
                () -> rig.log().endpointEvents().stream()
                                .filter(entry -> entry.value().getChange() instanceof SourceAlive)
                                .filter(entry -> entry.key().equals("HTTP"))
                                .map(Log.Entry::partition)
                                .distinct()
                                .count()
                        == partitions,
                "a beat is on every partition");
        assertThat(rig.log().endpointEvents())
                .allSatisfy(entry -> assertThat(entry.value().getSource()).isEqualTo(EndpointSource.HTTP));
    }

    private static void refused(HttpResponse<String> answer, int status, String field, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Documents.read(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).startsWith("urn:weir:problem:");
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("field").asText()).isEqualTo(field);
        assertThat(problem.at("/errors/0/field").asText()).isEqualTo(field);
        assertThat(problem.at("/errors/0/detail").asText()).contains(detail);
    }

    private List<String> changes(String key) {
        return rig.log().endpointEvents().stream()
                .filter(entry -> entry.key().equals(key))
                .map(entry -> shown(entry.value()))
                .toList();
    }

    private static String shown(EndpointEvent event) {
        return switch (event.getChange()) {
            case EndpointRegistered registered ->
                "+" + registered.getUri() + " " + registered.getEndpoint().getInstanceId();
            case EndpointUnregistered gone -> "-" + gone.getUri() + " " + gone.getInstanceId();
            default -> "?";
        };
    }

    private HttpResponse<String> put(String credential, String id, ObjectNode body) {
        return rig.endpoint(ingest, credential, "PUT", "/v1/endpoints/" + id, body.toString());
    }

    private HttpResponse<String> delete(String credential, String target) {
        return rig.endpoint(ingest, credential, "DELETE", target, "");
    }

    private static ObjectNode body(String instanceId, String... uris) {
        ObjectNode body = Documents.read("{}").put("instance_id", instanceId);
        var array = body.putArray("uris");
        for (String uri : uris) {
            array.add(uri);
        }
        return body;
    }
}
