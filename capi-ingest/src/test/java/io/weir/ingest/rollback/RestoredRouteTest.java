package io.weir.ingest.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.ContentHash;
import io.weir.schemas.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class RestoredRouteTest {

    static {
        // Copies of records are made here before anything else has trusted their classes.
        TrustedRecords.trust();
    }

    private static final Route PRESENT = route("now", 8080, true);
    private static final Route EARLIER = route("then", 9090, false);

    @Test
    void whatDevelopersSetOnTheRouteIsPutBackAndAllElseStaysAsCapiHasIt() {
        Route restored = RestoredRoute.of(PRESENT, EARLIER);

        Set<String> restoredFields = new TreeSet<>();
        for (Schema.Field field : restored.getSchema().getFields()) {
            Object present = PRESENT.get(field.pos());
            Object earlier = EARLIER.get(field.pos());
            assertThat(present).as("the test tells apart %s", field.name()).isNotEqualTo(earlier);
            if (earlier.equals(restored.get(field.pos()))) {
                restoredFields.add(field.name());
            } else {
                assertThat(restored.get(field.pos())).as(field.name()).isEqualTo(present);
            }
        }
        assertThat(restoredFields).containsExactly("annotations", "destinations", "labels", "options");
    }

    @Test
    void theContentOfTheSameTimeIsTheSameContent() {
        Route touched = Route.newBuilder(PRESENT)
                .setUpdatedAt(PRESENT.getUpdatedAt().plusSeconds(60))
                .build();

        assertThat(ContentHash.of(RestoredRoute.of(touched, PRESENT))).isEqualTo(ContentHash.of(PRESENT));
    }

    private static Route route(String word, int port, boolean internal) {
        Instant time = Instant.ofEpochSecond(port);
        return new Route(
                "guid-" + word,
                word + ".example.com",
                "/" + word,
                "protocol-" + word,
                port,
                internal,
                List.of(new Destination("app-" + word, "web", 8080, "http1", 50)),
                Map.of("loadbalancing", word),
                "https://" + word,
                "segment-" + word,
                "domain-" + word,
                "space-" + word,
                "organization-" + word,
                Map.of("label", word),
                Map.of("weir.io/x", word),
                time,
                time.plusSeconds(1));
    }
}
