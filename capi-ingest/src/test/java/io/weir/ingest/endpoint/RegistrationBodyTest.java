package io.weir.ingest.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.problem.FieldError;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import io.weir.schemas.avro.Endpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationBodyTest {

    private static final EndpointId ID = new EndpointId("10.0.0.1", 8080);

    @Test
    void readsEveryField() {
        Registration registration = parse("""
                {"app":"app-1","process_type":"web","process_guid":"p-1","instance_id":"i-1","instance_index":3,
                 "uris":["App.example.com/v2","app.example.com","*.wild.example.com"],"ttl_seconds":60,"tls":true,
                 "server_cert_domain_san":"i-1","availability_zone":"z1","isolation_segment":"seg","protocol":"http2",
                 "tags":{"component":"demo"}}
                """);

        assertThat(registration.endpoint())
                .isEqualTo(new Endpoint(
                        "10.0.0.1",
                        8080,
                        true,
                        "i-1",
                        "app-1",
                        "web",
                        "p-1",
                        "i-1",
                        3,
                        "z1",
                        "seg",
                        "http2",
                        Map.of("component", "demo")));
        assertThat(registration.uris()).containsExactly("*.wild.example.com", "app.example.com", "app.example.com/v2");
        assertThat(registration.ttlSeconds()).isEqualTo(60);
    }

    @Test
    void hasDefaultsForWhatMayBeLeftOut() {
        Registration registration = parse("{\"instance_id\":\"i-1\",\"uris\":[\"app.example.com\"],\"app\":null}");

        assertThat(registration.ttlSeconds()).isEqualTo(120);
        assertThat(registration.endpoint().getProtocol()).isEqualTo("http1");
        assertThat(registration.endpoint().getTls()).isFalse();
        assertThat(registration.endpoint().getAppGuid()).isNull();
        assertThat(registration.endpoint().getTags()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    app                    | 7                          | /app
                    app                    | ""                         | /app
                    instance_id            | null                       | /instance_id
                    instance_id            | ""                         | /instance_id
                    instance_index         | -1                         | /instance_index
                    instance_index         | "0"                        | /instance_index
                    uris                   | null                       | /uris
                    uris                   | []                         | /uris
                    uris                   | "app.example.com"          | /uris
                    uris                   | [7]                        | /uris/0
                    uris                   | ["a.example.com",""]       | /uris/1
                    uris                   | ["http://a.example.com"]   | /uris/0
                    uris                   | ["a.example.com:80"]       | /uris/0
                    uris                   | ["a.example.com/x?y"]      | /uris/0
                    uris                   | ["a.example.com/"]         | /uris/0
                    uris                   | ["a..example.com"]         | /uris/0
                    uris                   | ["a.*.example.com"]        | /uris/0
                    uris                   | ["a b"]                    | /uris/0
                    uris                   | ["*"]                      | /uris/0
                    ttl_seconds            | 4                          | /ttl_seconds
                    ttl_seconds            | 3601                       | /ttl_seconds
                    ttl_seconds            | 60.5                       | /ttl_seconds
                    tls                    | "yes"                      | /tls
                    protocol               | "http3"                    | /protocol
                    tags                   | []                         | /tags
                    tags                   | {"a":1}                    | /tags/a
                    ttl                    | 5                          | /ttl
                    """)
    void namesTheFieldThatIsWrong(String name, String value, String field) {
        ObjectNode body = Documents.read("{\"instance_id\":\"i-1\",\"uris\":[\"app.example.com\"]}");
        body.set(name, Documents.read("{\"v\":" + value + "}").path("v"));

        ProblemException problem = problem(body.toString());

        assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_CONTENT);
        assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
    }

    @Test
    void namesEveryFieldThatIsWrong() {
        ProblemException problem = problem("{\"tls\":1,\"ttl_seconds\":0,\"nope\":1}");

        assertThat(problem.errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("/nope", "/tls", "/instance_id", "/uris", "/ttl_seconds");
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        assertThat(problem("[]").kind()).isEqualTo(ProblemKind.INVALID_CONTENT);
        assertThat(problem("{").kind()).isEqualTo(ProblemKind.MALFORMED_BODY);
        assertThat(problem("").kind()).isEqualTo(ProblemKind.MALFORMED_BODY);
    }

    private static Registration parse(String json) {
        return RegistrationBody.parse(ID, json.getBytes(UTF_8));
    }

    private static ProblemException problem(String json) {
        return catchThrowableOfType(ProblemException.class, () -> parse(json));
    }
}
