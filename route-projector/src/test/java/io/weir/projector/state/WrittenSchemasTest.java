package io.weir.projector.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.state.avro.ClaimsRecord;
import io.weir.projector.state.avro.ClockRecord;
import io.weir.projector.state.avro.EndpointRecord;
import io.weir.schemas.avro.Endpoint;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteTableEntry;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A projector of tomorrow must know what today's writes: it finds a schema by its fingerprint only. */
class WrittenSchemasTest {

    @ParameterizedTest
    @ValueSource(
            classes = {
                ClaimsRecord.class,
                EndpointRecord.class,
                ClockRecord.class,
                RouteTableEntry.class,
                Endpoint.class,
                Lineage.class
            })
    void whatIsWrittenTodayIsListed(Class<?> record) throws ReflectiveOperationException {
        Schema today = (Schema) record.getMethod("getClassSchema").invoke(null);

        assertThat(WrittenSchemas.lines())
                .as("add this line to written-schemas.json, and take none away")
                .contains(SchemaNormalization.toParsingForm(today));
    }
}
