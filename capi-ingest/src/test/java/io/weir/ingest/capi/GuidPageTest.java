package io.weir.ingest.capi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.fixture.Documents;
import io.weir.ingest.json.StrictJson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidPageTest {

    @Test
    void keepsTheGuidsOfAPage() throws IOException {
        var page = Documents.reference("pagination");
        page.putArray("resources").add(Documents.reference("route")).add(Documents.read("{\"a\":[{}],\"guid\":\"g\"}"));

        assertThat(read(page.toString()))
                .isEqualTo(new GuidPage(3, 3, java.util.List.of("cbad697f-cac1-48f4-9017-ac08f39dfb31", "g")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1}}",
                "{\"resources\":[]}",
                "{\"pagination\":7,\"resources\":[]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":{}}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[7]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{}]}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[{\"guid\":\"a\"}",
                "{\"pagination\":{\"total_results\":1,\"total_pages\":1},\"resources\":[]} x"
            })
    void refusesWhatIsNotAPage(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfAny(IOException.class, io.weir.ingest.json.JsonShapeException.class);
    }

    private static GuidPage read(String text) throws IOException {
        try (var parser = StrictJson.parser(text.getBytes(UTF_8))) {
            return GuidPage.read(parser);
        }
    }
}
