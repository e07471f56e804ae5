package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteBindingTest {

    private static final String ROUTE = "8bfe4c1b-9e18-45b1-83be-124163f31f9e";

    @Test
    void readsTheBindingOfThePublicReference() {
        assertThat(read(Documents.reference("service_route_binding")))
                .isEqualTo(new RouteBinding(
                        "dde5ad2a-d8f4-44dc-a56f-0452d744f1c3",
                        ROUTE,
                        "https://route-service-url.io",
                        Instant.parse("2016-06-08T16:41:26Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "create, initial, false",
        "create, in progress, false",
        "create, failed, false",
        "create, succeeded, true",
        "update, in progress, true",
        "delete, in progress, true",
        "delete, failed, true",
        "delete, succeeded, true",
    })
    void isInForceFromTheEndOfItsCreationToItsRemoval(String type, String state, boolean inForce) {
        ObjectNode document = Documents.reference("service_route_binding");
        document.putObject("last_operation").put("type", type).put("state", state);

        assertThat(read(document).url() != null).isEqualTo(inForce);
    }

    @Test
    void oneWithoutAnOperationIsInForce() {
        ObjectNode missing = Documents.reference("service_route_binding");
        missing.remove("last_operation");
        ObjectNode none = Documents.reference("service_route_binding").putNull("last_operation");

        assertThat(List.of(read(missing), read(none)))
                .extracting(RouteBinding::url)
                .containsOnly("https://route-service-url.io");
    }

    @Test
    void aServiceMayHaveNoAddress() {
        ObjectNode none = Documents.reference("service_route_binding").putNull("route_service_url");
        ObjectNode empty = Documents.reference("service_route_binding").put("route_service_url", "");

        assertThat(read(none).url()).isNull();
        assertThat(read(empty).url()).isNull();
    }

    @Test
    void anAddressThatIsNoTextIsKeptSoThatItsRouteIsRefused() {
        ObjectNode odd = Documents.reference("service_route_binding").put("route_service_url", 7);

        assertThat(read(odd).url()).isEqualTo("7");
    }

    @Test
    void withoutUpdatedAtTheTimeIsThatOfItsCreation() {
        ObjectNode document = Documents.reference("service_route_binding").putNull("updated_at");

        assertThat(read(document).updatedAt()).isEqualTo(Instant.parse("2015-11-13T17:02:56Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /guid                          | null
                    /updated_at                    | "yesterday"
                    /updated_at                    | "+999999999-01-01T00:00:00Z"
                    /relationships/route/data/guid | null
                    /relationships/route/data/guid | 7
                    """)
    void namesThePartThatIsWrong(String pointer, String value) {
        ObjectNode document = Documents.reference("service_route_binding");
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) document.at(pointer.substring(0, last)))
                .set(
                        pointer.substring(last + 1),
                        Documents.read("{\"v\":" + value + "}").path("v"));

        JsonShapeException wrong = catchThrowableOfType(JsonShapeException.class, () -> read(document));

        assertThat(wrong).isNotNull();
        assertThat(wrong.pointer()).isEqualTo(pointer);
    }

    private static RouteBinding read(ObjectNode document) {
        return RouteBinding.read(JsonPart.root(document));
    }
}
