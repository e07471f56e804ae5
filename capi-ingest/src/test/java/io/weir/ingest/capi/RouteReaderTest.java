package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.scope.Scope;
import io.weir.ingest.scope.ScopeConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteReaderTest {

    private static final String ROUTE = "cbad697f-cac1-48f4-9017-ac08f39dfb31";
    private static final String DOMAIN = "0b5f3633-194c-42d2-9408-972366617e0e";
    private static final String SPACE = "885a8cb3-c07b-4856-b448-eeb10bf36236";
    private static final Included INCLUDED =
            new Included(Map.of(DOMAIN, new Included.Domain("a-domain.com", false)), Map.of(SPACE, "org-1"));

    @Test
    void aRouteIsCompletedFromItsBindingAndItsSpace() {
        RouteParts parts = RouteParts.of(
                List.of(binding("b-1", "https://service.example.com/x", 1)),
                new IsolationSegments(Map.of(), Map.of("org-1", "seg-1")));

        Observation seen = new RouteReader(INCLUDED, parts, Scope.everything()).observe(route());

        assertThat(seen).isInstanceOfSatisfying(Observation.Found.class, found -> {
            assertThat(found.route().getRouteServiceUrl()).isEqualTo("https://service.example.com/x");
            assertThat(found.route().getIsolationSegment()).isEqualTo("seg-1");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://service.example.com", "service.example.com", "https://", "https:// x", "7", "ftp://a"})
    void aRouteIsNotServedPastAServiceThatCannotBeReachedByHttps(String url) {
        RouteParts parts = RouteParts.of(List.of(binding("b-1", url, 1)), IsolationSegments.NONE);

        Observation seen = new RouteReader(INCLUDED, parts, Scope.everything()).observe(route());

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.Malformed.class,
                        malformed -> assertThat(malformed.message())
                                .contains("service route binding b-1", "https", "'" + url + "'"));
    }

    @Test
    void ofTwoBindingsEveryReaderTakesTheNewest() {
        RouteBinding older = binding("b-9", "https://old.example.com", 1);
        RouteBinding newer = binding("b-1", "https://new.example.com", 2);
        RouteBinding notInForce = binding("b-2", null, 3);

        assertThat(RouteParts.of(List.of(older, newer, notInForce), IsolationSegments.NONE)
                        .service(ROUTE))
                .isEqualTo(newer);
        assertThat(RouteParts.of(List.of(notInForce, newer, older), IsolationSegments.NONE)
                        .service(ROUTE))
                .isEqualTo(newer);
    }

    @Test
    void whatTheScopeLeavesOutIsSaidToBeThere() {
        Scope scope = Scope.of(new ScopeConfig(List.of("other.com"), Optional.empty()));
        RouteParts parts = RouteParts.of(List.of(binding("b-1", "http://wrong", 1)), IsolationSegments.NONE);

        Observation seen = new RouteReader(INCLUDED, parts, scope).observe(route());

        assertThat(seen)
                .isInstanceOfSatisfying(
                        Observation.OutOfScope.class,
                        out -> assertThat(out.route().getGuid()).isEqualTo(ROUTE));
    }

    @Test
    void aDocumentThatIsNoRouteIsMalformedAndKept() {
        ObjectNode document = Documents.reference("route").putNull("created_at");

        Observation seen = new RouteReader(INCLUDED, RouteParts.NONE, Scope.everything())
                .observe(new JsonPart(document, "/resources/3"));

        assertThat(seen).isInstanceOfSatisfying(Observation.Malformed.class, malformed -> {
            assertThat(malformed.message()).contains("/resources/3/created_at");
            assertThat(new String(malformed.json().array(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(document.toString());
        });
    }

    private static JsonPart route() {
        return JsonPart.root(Documents.reference("route"));
    }

    private static RouteBinding binding(String guid, @org.jspecify.annotations.Nullable String url, long second) {
        return new RouteBinding(guid, ROUTE, url, Instant.ofEpochSecond(second));
    }
}
