package io.weir.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityCheckTest {

    private static final Schema A = schema("");
    private static final Schema A_AND_OPTIONAL_B = schema(",{\"name\":\"b\",\"type\":\"int\",\"default\":0}");
    private static final Schema A_AND_B = schema(",{\"name\":\"b\",\"type\":\"int\"}");

    /** The versions are "a and b", then "a"; what is new is "a and b" with or without a default. */
    @ParameterizedTest
    @CsvSource({
        "NONE, 0, 0",
        "BACKWARD, 1, 0",
        "BACKWARD_TRANSITIVE, 1, 0",
        "FORWARD, 0, 0",
        "FORWARD_TRANSITIVE, 0, 0",
        "FULL, 1, 0",
        "FULL_TRANSITIVE, 1, 0"
    })
    void aNewFieldNeedsADefaultWhereTheNewSchemaReadsOldData(CompatibilityLevel level, int without, int with) {
        // given
        List<RegisteredVersion> versions = versions(A_AND_B, A);

        // then
        assertThat(CompatibilityCheck.problems(level, A_AND_B, versions)).hasSize(without);
        assertThat(CompatibilityCheck.problems(level, A_AND_OPTIONAL_B, versions))
                .hasSize(with);
    }

    /** The versions are "a and b", then "a and optional b"; what is new is "a". */
    @ParameterizedTest
    @CsvSource({
        "NONE, 0",
        "BACKWARD, 0",
        "BACKWARD_TRANSITIVE, 0",
        "FORWARD, 0",
        "FORWARD_TRANSITIVE, 1",
        "FULL, 0",
        "FULL_TRANSITIVE, 1"
    })
    void aRemovedFieldIsMissedByTheOldSchemasThatAreAsked(CompatibilityLevel level, int problems) {
        assertThat(CompatibilityCheck.problems(level, A, versions(A_AND_B, A_AND_OPTIONAL_B)))
                .hasSize(problems);
    }

    private static List<RegisteredVersion> versions(Schema first, Schema second) {
        return List.of(new RegisteredVersion("s", 1, 1, first), new RegisteredVersion("s", 2, 2, second));
    }

    private static Schema schema(String moreFields) {
        return AvroSchemas.parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}"
                + moreFields + "]}");
    }
}
