package io.weir.ingest.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointIdTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:8080, 10.0.0.1, 8080, 10.0.0.1:8080",
        "10.0.0.1%3A8080, 10.0.0.1, 8080, 10.0.0.1:8080",
        "Cell-3.diego.internal:61001, cell-3.diego.internal, 61001, cell-3.diego.internal:61001",
        "%5Bfd00::1%5D:8080, [fd00::1], 8080, [fd00::1]:8080",
        "[FD00::1]:1, [fd00::1], 1, [fd00::1]:1",
    })
    void isAnAddressAndAPort(String segment, String address, int port, String text) {
        EndpointId id = EndpointId.parse(segment);

        assertThat(id).isEqualTo(new EndpointId(address, port));
        assertThat(id).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a",
                "a:",
                ":1",
                "a:0",
                "a:65536",
                "a:999999",
                "a:-1",
                "a:x",
                "a b:1",
                "fd00::1:8080",
                "[zz]:1",
                "[10.0.0.1]:1",
                "a%zz:1",
                "a%00:1",
                "a/b:1",
                "http://a:1",
                "-a:1",
                "[::1:1"
            })
    void refusesEverythingElse(String segment) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> EndpointId.parse(segment));

        assertThat(problem).as("refusal of '%s'", segment).isNotNull();
        assertThat(problem.kind()).isEqualTo(ProblemKind.INVALID_CONTENT);
        assertThat(problem.errors().getFirst().field()).isEqualTo("id");
    }
}
