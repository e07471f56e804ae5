package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.ContentHash;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteJsonTest {

    private static final String DOMAIN = "0b5f3633-194c-42d2-9408-972366617e0e";
    private static final String SPACE = "885a8cb3-c07b-4856-b448-eeb10bf36236";
    private static final Included PUBLIC =
            new Included(Map.of(DOMAIN, new Included.Domain("A-Domain.com", false)), Map.of(SPACE, "org-1"));

    @Test
    void readsTheRouteOfThePublicReference() {
        Route route = read(Documents.reference("route"), PUBLIC);

        assertThat(route.getGuid()).isEqualTo("cbad697f-cac1-48f4-9017-ac08f39dfb31");
        assertThat(route.getProtocol()).isEqualTo("tcp");
        assertThat(route.getPort()).isEqualTo(6666);
        assertThat(route.getHost()).isEqualTo("a-hostname.a-domain.com");
        assertThat(route.getPath()).isEqualTo("/some_path");
        assertThat(route.getInternal()).isFalse();
        assertThat(route.getDomainGuid()).isEqualTo(DOMAIN);
        assertThat(route.getSpaceGuid()).isEqualTo(SPACE);
        assertThat(route.getOrganizationGuid()).isEqualTo("org-1");
        assertThat(route.getOptions()).containsExactly(Map.entry("loadbalancing", "round-robin"));
        assertThat(route.getLabels()).isEmpty();
        assertThat(route.getAnnotations()).isEmpty();
        assertThat(route.getCreatedAt()).isEqualTo(Instant.parse("2019-05-10T17:17:48Z"));
        assertThat(route.getUpdatedAt()).isEqualTo(Instant.parse("2019-05-10T17:17:48Z"));
        assertThat(route.getDestinations())
                .containsExactly(
                        new Destination("0a6636b5-7fc4-44d8-8752-0db3e40b35a5", "web", 8080, "tcp", null),
                        new Destination("f61e59fa-2121-4217-8c7b-15bfd75baf25", "web", 8080, "tcp", null));
    }

    @Test
    void readsTheWeightedDestinationsOfThePublicReference() {
        ObjectNode document = http();
        document.set(
                "destinations",
                Documents.reference("replace_destinations_response").path("destinations"));

        assertThat(read(document, PUBLIC).getDestinations())
                .containsExactly(
                        new Destination("01856e12-8ee8-11e9-98a5-bb397dbc818f", "api", 9000, "http1", 39),
                        new Destination("1cb006ee-fb05-47e1-b541-c34179ddc446", "web", 8080, "http2", 61));
    }

    @Test
    void givesDestinationsTheDefaultsThatTheRequestOfThePublicReferenceLeavesOut() {
        ObjectNode document = http();
        document.set(
                "destinations",
                Documents.reference("replace_destinations_request").path("destinations"));

        assertThat(read(document, PUBLIC).getDestinations())
                .containsExactly(
                        new Destination("01856e12-8ee8-11e9-98a5-bb397dbc818f", "api", 9000, "http1", 39),
                        new Destination("1cb006ee-fb05-47e1-b541-c34179ddc446", "web", 8080, "http1", 61));
    }

    @Test
    void readsTheDomainOfThePublicReference() {
        ObjectNode answer = Documents.read("{\"included\":{}}");
        answer.withObject("/included").putArray("domains").add(Documents.reference("domain"));

        Included included = Included.read(JsonPart.root(answer));

        assertThat(included.domains())
                .containsExactly(Map.entry(
                        "3a5d3d89-3f89-4f05-8188-8a2b298c79d5", new Included.Domain("test-domain.com", false)));
    }

    @Test
    void anHttpRouteHasNoPortWhetherCapiSaysSoOrNot() {
        ObjectNode missing = http();
        missing.remove("port");
        ObjectNode zero = http().put("port", 0);
        ObjectNode none = http().putNull("port");

        assertThat(List.of(read(missing, PUBLIC), read(zero, PUBLIC), read(none, PUBLIC)))
                .extracting(Route::getPort)
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({
        "'www', 'www.a-domain.com'",
        "'', 'a-domain.com'",
        "'*', '*.a-domain.com'",
        "'WWW', 'www.a-domain.com'",
    })
    void aHostIsTheLabelBeforeTheDomain(String label, String host) {
        assertThat(read(http().put("host", label), PUBLIC).getHost()).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource({
        "http, 'www.example.com/v2', 'www.example.com'",
        "http, 'example.com', 'example.com'",
        "tcp, 'tcp.example.com:1024', 'tcp.example.com'",
    })
    void withoutItsDomainTheHostComesFromTheUrl(String protocol, String url, String host) {
        ObjectNode document = http().put("protocol", protocol).put("url", url);

        assertThat(read(document, Included.NOTHING).getHost()).isEqualTo(host);
    }

    @Test
    void aTcpRouteStandsUnderItsDomain() {
        ObjectNode document = http().put("protocol", "tcp")
                .put("host", "")
                .put("path", "")
                .put("port", 1024)
                .put("url", "a-domain.com:1024");
        document.withArray("/destinations").addObject().putObject("app").put("guid", "app-1");

        Route route = read(document, PUBLIC);

        assertThat(route.getHost()).isEqualTo("a-domain.com");
        assertThat(route.getPort()).isEqualTo(1024);
        assertThat(route.getDestinations()).containsExactly(new Destination("app-1", "web", 8080, "tcp", null));
    }

    @Test
    void aRouteOfAnInternalDomainSaysSo() {
        Included internal = new Included(Map.of(DOMAIN, new Included.Domain("apps.internal", true)), Map.of());

        assertThat(read(http(), internal).getInternal()).isTrue();
    }

    @Test
    void optionsMayBeMissingNullEmptyOrNumbers() {
        ObjectNode missing = http();
        missing.remove("options");
        ObjectNode set = http();
        set.putObject("options")
                .put("loadbalancing", "hash")
                .put("hash_header", "X-User-ID")
                .put("hash_balance", 1.5)
                .putNull("gone");

        assertThat(read(missing, PUBLIC).getOptions()).isEmpty();
        assertThat(read(http().putNull("options"), PUBLIC).getOptions()).isEmpty();
        assertThat(read(set, PUBLIC).getOptions())
                .containsExactly(
                        Map.entry("hash_balance", "1.5"),
                        Map.entry("hash_header", "X-User-ID"),
                        Map.entry("loadbalancing", "hash"));
    }

    @Test
    void keepsWeightsThatCapiWouldNotAllow() {
        ObjectNode document = http();
        document.putArray("destinations")
                .add(Documents.read("{\"app\":{\"guid\":\"a\"},\"weight\":0}"))
                .add(Documents.read("{\"app\":{\"guid\":\"b\"},\"weight\":-5}"));

        assertThat(read(document, PUBLIC).getDestinations())
                .extracting(Destination::getWeight)
                .containsExactly(0, -5);
    }

    @Test
    void keepsTheCaseOfThePath() {
        assertThat(read(http().put("path", "/Some_Path"), PUBLIC).getPath()).isEqualTo("/Some_Path");
    }

    @Test
    void readsLabelsAndAnnotations() {
        ObjectNode document = http();
        document.withObject("/metadata/labels").put("mesh", "true");
        document.withObject("/metadata/annotations")
                .put("weir.io/per-destination", "true")
                .putNull("x");

        Route route = read(document, PUBLIC);

        assertThat(route.getLabels()).containsExactly(Map.entry("mesh", "true"));
        assertThat(route.getAnnotations())
                .containsExactly(Map.entry("weir.io/per-destination", "true"), Map.entry("x", ""));
    }

    @Test
    void theOrderOfDestinationsAndTheirGuidsDoNotMatter() {
        ObjectNode one = http();
        one.putArray("destinations")
                .add(Documents.read("{\"guid\":\"1\",\"app\":{\"guid\":\"a\"}}"))
                .add(Documents.read("{\"guid\":\"2\",\"app\":{\"guid\":\"b\"}}"));
        ObjectNode other = http();
        other.putArray("destinations")
                .add(Documents.read("{\"guid\":\"3\",\"app\":{\"guid\":\"b\"}}"))
                .add(Documents.read("{\"guid\":\"4\",\"app\":{\"guid\":\"a\"}}"));

        assertThat(ContentHash.of(read(one, PUBLIC))).isEqualTo(ContentHash.of(read(other, PUBLIC)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /guid                             | null
                    /guid                             | 7
                    /protocol                         | "udp"
                    /host                             | 7
                    /host                             | "a/b"
                    /path                             | "v2"
                    /port                             | 70000
                    /port                             | "1"
                    /destinations                     | null
                    /destinations                     | {}
                    /destinations/0/app/guid          | null
                    /destinations/0/port              | 0
                    /destinations/0/weight            | "61"
                    /destinations/0/weight            | 0.5
                    /options                          | "none"
                    /created_at                       | null
                    /created_at                       | "yesterday"
                    /updated_at                       | 7
                    /relationships/space/data/guid    | null
                    /relationships/domain/data/guid   | null
                    /metadata/labels                  | []
                    """)
    void namesThePartThatIsWrong(String pointer, String value) {
        ObjectNode document = http();
        document.putArray("destinations").addObject().putObject("app").put("guid", "a");
        int last = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) document.at(pointer.substring(0, last));
        parent.set(
                pointer.substring(last + 1),
                Documents.read("{\"v\":" + value + "}").path("v"));

        JsonShapeException wrong = catchThrowableOfType(JsonShapeException.class, () -> read(document, PUBLIC));

        assertThat(wrong).as("complaint about %s = %s", pointer, value).isNotNull();
        assertThat(wrong.pointer()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"destinations", "guid", "created_at", "relationships"})
    void aRouteWithoutAPartThatItMustHaveIsRefused(String name) {
        ObjectNode document = http();
        document.remove(name);

        assertThat(catchThrowableOfType(JsonShapeException.class, () -> read(document, PUBLIC)))
                .isNotNull();
    }

    /** The reference's document as an http route without destinations. */
    private static ObjectNode http() {
        ObjectNode document = Documents.reference("route");
        document.put("protocol", "http").putNull("port").putArray("destinations");
        return document;
    }

    private static Route read(ObjectNode document, Included included) {
        return RouteJson.read(JsonPart.root(document), included, RouteParts.NONE);
    }
}
