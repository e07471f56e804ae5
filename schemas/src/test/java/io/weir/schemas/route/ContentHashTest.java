package io.weir.schemas.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.SampleRecords;
import io.weir.schemas.avro.Destination;
import io.weir.schemas.avro.Route;
import io.weir.schemas.serde.TrustedRecords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    static {
        // The tests copy routes.
        TrustedRecords.trust();
    }

    /** Computed once: another value would make every known route look changed after an upgrade. */
    @Test
    void theHashOfARouteNeverChanges() {
        assertThat(hash(SampleRecords.fullRoute())).isEqualTo("ddee979441ef477729a67e22f5a4fa74");
        assertThat(hash(SampleRecords.plainRoute())).isEqualTo("aa76f8c051e965ba442558db8dee7a73");
    }

    @Test
    void theOrderOfDestinationsAndMapsDoesNotMatter() {
        Route route = SampleRecords.fullRoute();
        List<Destination> reversed = new ArrayList<>(route.getDestinations());
        Collections.reverse(reversed);
        Route other = Route.newBuilder(route)
                .setDestinations(reversed)
                .setOptions(reversed(route.getOptions()))
                .setLabels(reversed(route.getLabels()))
                .build();

        assertThat(hash(other)).isEqualTo(hash(route));
    }

    @Test
    void theTimeOfTheUpdateDoesNotMatter() {
        Route route = SampleRecords.fullRoute();
        Route touched = Route.newBuilder(route)
                .setUpdatedAt(route.getUpdatedAt().plusSeconds(1))
                .build();

        assertThat(hash(touched)).isEqualTo(hash(route));
    }

    @Test
    void everythingElseMatters() {
        Route route = SampleRecords.fullRoute();
        List<UnaryOperator<Route.Builder>> changes = List.of(
                b -> b.setGuid("x"),
                b -> b.setHost("x"),
                b -> b.setPath("/x"),
                b -> b.setProtocol("tcp"),
                b -> b.setPort(null),
                b -> b.setInternal(false),
                b -> b.setDestinations(List.of()),
                b -> b.setDestinations(withFirst(route, new Destination("x", "web", 8080, "http1", 80))),
                b -> b.setDestinations(withFirst(route, new Destination("1", "web", 8080, "http1", null))),
                b -> b.setDestinations(withFirst(route, new Destination("1", "web", 8080, "http1", 0))),
                b -> b.setDestinations(withFirst(route, new Destination("1", "web", 8081, "http1", 0))),
                b -> b.setOptions(Map.of()),
                b -> b.setOptions(Map.of("loadbalancing", "")),
                b -> b.setRouteServiceUrl(null),
                b -> b.setIsolationSegment(null),
                b -> b.setDomainGuid("x"),
                b -> b.setSpaceGuid("x"),
                b -> b.setOrganizationGuid(null),
                b -> b.setLabels(Map.of("a", "b")),
                b -> b.setLabels(Map.of("ab", "")),
                b -> b.setLabels(Map.of("a", "", "b", "")),
                b -> b.setAnnotations(Map.of("a", "b")),
                b -> b.setCreatedAt(route.getCreatedAt().plusSeconds(1)));

        Set<String> hashes = new HashSet<>(Set.of(hash(route)));
        changes.forEach(
                change -> hashes.add(hash(change.apply(Route.newBuilder(route)).build())));

        assertThat(hashes).hasSize(changes.size() + 1);
    }

    private static List<Destination> withFirst(Route route, Destination first) {
        return List.of(first, route.getDestinations().getLast());
    }

    private static Map<String, String> reversed(Map<String, String> map) {
        Map<String, String> reversed = new LinkedHashMap<>();
        map.keySet().stream().sorted(Collections.reverseOrder()).forEach(key -> reversed.put(key, map.get(key)));
        return reversed;
    }

    private static String hash(Route route) {
        return HexFormat.of().formatHex(ContentHash.of(route));
    }
}
