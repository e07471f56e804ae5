package io.weir.schemas.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.SampleRecords;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.serde.AvroBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalRouteTest {

    @Test
    void destinationsAreSortedByAppProcessTypeAndPort() {
        List<Destination> sorted = List.of(
                new Destination("a", "web", 80, "http1", null),
                new Destination("a", "web", 8080, "http1", 1),
                new Destination("a", "worker", 1, "http1", null),
                new Destination("b", "web", 1, "http1", null));
        List<Destination> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(CanonicalRoute.destinations(shuffled)).isEqualTo(sorted);
    }

    @Test
    void mapsAreSortedByKey() {
        Route canonical = CanonicalRoute.of(SampleRecords.fullRoute());

        assertThat(canonical.getOptions().keySet()).containsExactly("hash_balance", "hash_header", "loadbalancing");
        assertThat(canonical.getLabels().keySet()).containsExactly("stage", "team");
    }

    @Test
    void aCanonicalRouteIsTheSameRouteAndStaysAsItIs() {
        Route canonical = CanonicalRoute.of(SampleRecords.fullRoute());

        assertThat(canonical.getDestinations())
                .containsExactlyInAnyOrderElementsOf(SampleRecords.fullRoute().getDestinations());
        assertThat(AvroBytes.encode(CanonicalRoute.of(canonical))).isEqualTo(AvroBytes.encode(canonical));
    }
}
