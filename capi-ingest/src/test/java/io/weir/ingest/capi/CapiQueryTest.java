package io.weir.ingest.capi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CapiQueryTest {

    @Test
    void encodesWhatAUriMayNotHold() {
        String query = CapiQuery.of("/v3/audit_events")
                .with("types", "audit.app.map-route,audit.route.create")
                .since("created_ats", Instant.parse("2026-05-10T17:17:48.999Z"))
                .with("label_selector", "mesh in (a,b),env!=d&v +1")
                .onPage(2, 5_000);

        assertThat(query)
                .isEqualTo("/v3/audit_events?types=audit.app.map-route,audit.route.create"
                        + "&created_ats%5Bgte%5D=2026-05-10T17:17:48Z"
                        + "&label_selector=mesh%20in%20%28a,b%29,env%21%3Dd%26v%20%2B1&per_page=5000&page=2");
        assertThat(URI.create("http://capi" + query).getQuery())
                .contains("created_ats[gte]=2026-05-10T17:17:48Z", "label_selector=mesh in (a,b),env!=d&v +1");
    }

    @Test
    void aBatchOfGuidsFitsIntoARequestLine() {
        List<String> guids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            guids.add(UUID.randomUUID().toString());
        }

        List<List<String>> batches = GuidBatches.of(guids);

        assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(guids);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(String.join(",", batch)).hasSizeLessThan(7_600));
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(CapiClient.GUIDS_MAX));
        assertThat(GuidBatches.of(Collections.nCopies(201, "a")))
                .extracting(List::size)
                .containsExactly(200, 1);
        assertThat(GuidBatches.of(List.of())).isEmpty();
    }
}
