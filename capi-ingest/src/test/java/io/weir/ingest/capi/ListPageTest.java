package io.weir.ingest.capi;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.ingest.fixture.Documents;
import io.weir.ingest.fixture.RandomRoutes;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.scope.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListPageTest {

    @Test
    void readsThePageOfThePublicReference() throws IOException {
        ListPage page = read(Documents.reference("pagination").toString());

        assertThat(page.pagination()).isEqualTo(new Pagination(3, 3));
        List<String> names = new ArrayList<>();
        assertThat(page.forEach((resource, _) -> names.add(resource.at("name").text())))
                .isEqualTo(1);
        assertThat(names).containsExactly("Bob");
    }

    @Test
    void whatIsIncludedMayStandBehindTheRoutes() throws IOException {
        String text = """
                {"resources":[{"guid":"a"}],
                 "unknown":{"deep":[{"er":1}]},
                 "included":{"users":[{"guid":"u"}],"domains":[{"guid":"d","name":"a.com","internal":true},7,{"guid":"x"}],
                   "spaces":[{"guid":"s","relationships":{"organization":{"data":{"guid":"o"}}}}],"odd":{}},
                 "pagination":{"first":{"href":"x"},"total_results":1,"total_pages":1}}
                """;

        ListPage page = read(text);

        assertThat(page.included())
                .isEqualTo(new Included(Map.of("d", new Included.Domain("a.com", true)), Map.of("s", "o")));
        assertThat(page.forEach(
                        (resource, _) -> assertThat(resource.at("guid").text()).isEqualTo("a")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "7", "\"x\"", "{\"domains\":{}}", "{\"domains\":null,\"spaces\":[null]}"})
    void anOddIncludedIsLeftOut(String included) throws IOException {
        ListPage page = read("{\"pagination\":{\"total_results\":0,\"total_pages\":1},\"included\":" + included
                + ",\"resources\":[]}");

        assertThat(page.included()).isEqualTo(Included.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "<html><body>502</body></html>",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1}}",
                "{\"resources\":[]}",
                "{\"pagination\":7,\"resources\":[]}",
                "{\"pagination\":null,\"resources\":[]}",
                "{\"pagination\":{\"total_results\":\"1\",\"total_pages\":1},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":-1,\"total_pages\":1},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1.5,\"total_pages\":1},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":99999999999,\"total_pages\":1},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":0},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1},\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":{}}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":null}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{\"guid\":\"a\"}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{\"guid\":\"a\"},{\"gu",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{\"guid\":\"a\",\"guid\":\"b\"}]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[],\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[]} x",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[]}{}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[NaN]}",
            })
    void refusesWhatIsNotAPageBeforeAnybodySeesAResource(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOfAny(IOException.class, JsonShapeException.class);
    }

    @Test
    void aPageInAnotherEncodingIsRefused() throws IOException {
        String text = "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{\"guid\":\"a\"}]}";

        assertThatThrownBy(() ->
                        ListPage.read(AnswerBody.of(text.getBytes(UTF_16))).forEach((_, _) -> {}))
                .isInstanceOfAny(IOException.class, JsonShapeException.class);
    }

    @Test
    void aWrongRouteIsOneMalformedItem() throws IOException {
        ObjectNode right = Documents.reference("route");
        ObjectNode wrong = Documents.reference("route").put("guid", "wrong-1").put("path", "no-slash");

        List<RouteItem> items =
                items(read(page(right.toString(), "7", wrong.toString(), "null", "{}", right.toString())));

        assertThat(items)
                .extracting(RouteItem::guid)
                .containsExactly(
                        right.path("guid").asText(),
                        "",
                        "wrong-1",
                        "",
                        "",
                        right.path("guid").asText());
        assertThat(items)
                .extracting(item -> item.observation().getClass().getSimpleName())
                .containsExactly("Found", "Malformed", "Malformed", "Malformed", "Malformed", "Found");
        assertThat(items.getFirst().contentFingerprint())
                .isEqualTo(items.getLast().contentFingerprint())
                .isNotEqualTo(items.get(2).contentFingerprint());
    }

    /** Whatever its layout, a page gives the same routes by stream and by tree, and equal bytes equal fingerprints. */
    @Test
    void aStreamedPageIsReadLikeATree() throws IOException {
        long seed = System.nanoTime();
        RandomRoutes random = new RandomRoutes(new Random(seed));
        for (int round = 0; round < 200; round++) {
            ObjectNode document = random.page();
            byte[] bytes = random.written(document);

            ListPage page = ListPage.read(AnswerBody.of(bytes));
            List<RouteItem> streamed = items(page);

            JsonPart tree = JsonPart.root(document);
            RouteReader reader = new RouteReader(Included.read(tree), RouteParts.NONE, Scope.everything());
            List<Observation> expected = new ArrayList<>();
            for (JsonPart resource : tree.at("resources").items()) {
                expected.add(reader.observe(resource));
            }
            assertThat(page.included()).as("seed %d, round %d", seed, round).isEqualTo(Included.read(tree));
            assertThat(streamed)
                    .extracting(RouteItem::observation)
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(expected);
            assertFingerprints(document.path("resources"), streamed, seed);
        }
    }

    private static void assertFingerprints(JsonNode resources, List<RouteItem> items, long seed) {
        for (int i = 1; i < items.size(); i++) {
            boolean same =
                    resources.path(i).toString().equals(resources.path(i - 1).toString());
            assertThat(items.get(i).contentFingerprint() == items.get(i - 1).contentFingerprint())
                    .as("seed %d, items %d and %d", seed, i - 1, i)
                    .isEqualTo(same);
        }
    }

    private static List<RouteItem> items(ListPage page) throws IOException {
        RouteReader reader = new RouteReader(page.included(), RouteParts.NONE, Scope.everything());
        List<RouteItem> items = new ArrayList<>();
        page.forEach((resource, fingerprint) -> items.add(
                new RouteItem(resource.node().path("guid").asText(""), reader.observe(resource), fingerprint)));
        return items;
    }

    private static String page(String... resources) {
        return "{\"pagination\":{\"total_results\":%d,\"total_pages\":1},\"resources\":[%s]}"
                .formatted(resources.length, String.join(" , ", resources));
    }

    private static ListPage read(String text) throws IOException {
        return ListPage.read(AnswerBody.of(text.getBytes(UTF_8)));
    }
}
