package io.weir.router.table;

import static io.weir.router.table.Tables.entry;
import static io.weir.router.table.Tables.lineage;
import static io.weir.router.table.Tables.serving;
import static io.weir.router.table.Tables.to;
import static io.weir.router.table.Tables.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.router.table.SegmentFilter.Mode;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentFilterTest {

    @ParameterizedTest
    @CsvSource({
        "ALL,, true",
        "ALL, mine, true",
        "ALL, other, true",
        "SHARED_AND_SEGMENTS,, true",
        "SHARED_AND_SEGMENTS, '', true",
        "SHARED_AND_SEGMENTS, mine, true",
        "SHARED_AND_SEGMENTS, other, false",
        "SEGMENTS,, false",
        "SEGMENTS, '', false",
        "SEGMENTS, mine, true",
        "SEGMENTS, other, false",
    })
    void admitsAsGorouter(Mode mode, @Nullable String segment, boolean admitted) {
        assertThat(SegmentFilter.of(mode, List.of("mine")).admits(segment)).isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({
        // mode, the route's segment, the endpoint's segment; then: visible, served by it
        "SEGMENTS, mine, mine, true, true",
        "SEGMENTS, mine, other, true, false",
        "SEGMENTS, mine,, true, false",
        "SEGMENTS, other, mine, true, true",
        "SEGMENTS, other, other, false, false",
        "SEGMENTS,, mine, true, true",
        "SEGMENTS,,, false, false",
        "SHARED_AND_SEGMENTS,,, true, true",
        "SHARED_AND_SEGMENTS,, other, true, false",
        "SHARED_AND_SEGMENTS, other,, true, true",
        "SHARED_AND_SEGMENTS, other, other, false, false",
        "ALL, other, other, true, true",
    })
    void endpointsDecideAndTheRoutesSegmentWhereThereAreNone(
            Mode mode, @Nullable String route, @Nullable String endpoint, boolean visible, boolean served) {
        TableWriter writer = writer(mode);
        put(writer, "h", route);
        endpoint(writer, "10.0.0.1", "app", endpoint, "h");
        writer.publish();

        assertThat(view(writer.table(), "h") != null).isEqualTo(visible);
        assertThat(visible ? serving(writer.table(), "h").size() : 0).isEqualTo(served ? 1 : 0);
    }

    @Test
    void anEndpointOutsideServesNoRouteByItsAppEither() {
        TableWriter writer = writer(Mode.SHARED_AND_SEGMENTS);
        put(writer, "h", null);
        endpoint(writer, "10.0.0.1", "app", "other", "elsewhere");
        endpoint(writer, "10.0.0.2", "app", null, "elsewhere");
        writer.publish();

        assertThat(serving(writer.table(), "h")).containsExactly("10.0.0.2:80");
        assertThat(writer.table().sizes().endpoints()).isEqualTo(1);
        assertThat(writer.table().sizes().endpointsOutside()).isEqualTo(1);
    }

    @Test
    void whatIsNotServedIsRememberedForThoseWhoAsk() {
        TableWriter writer = writer(Mode.SEGMENTS);
        put(writer, "h", "other");
        endpoint(writer, "10.0.0.1", "app", "other", "h");
        endpoint(writer, "10.0.0.2", null, null, "uaa");
        writer.publish();

        assertThat(outside(writer, "h")).isEqualTo(new Outside(1, "other", true, "other"));
        assertThat(outside(writer, "uaa")).isEqualTo(new Outside(1, null, false, null));
        assertThat(view(writer.table(), "uaa")).isNull();
        assertThat(writer.table().sizes().routesOutside()).isEqualTo(1);

        writer.removeRoute(RouteKey.parse("h"));
        writer.removeEndpoint("10.0.0.1:80");
        writer.removeEndpoint("10.0.0.2:80");
        writer.publish();

        assertThat(writer.table().at("h", "")).isNull();
        assertThat(writer.table().at("uaa", "")).isNull();
        assertThat(writer.table().sizes()).isEqualTo(TableSizes.EMPTY);
        assertThat(writer.processes()).isZero();
    }

    @Test
    void anInstanceThatMovesIntoASegmentIsRetiredWhereItWas() {
        TableWriter writer = writer(Mode.SHARED_AND_SEGMENTS);
        put(writer, "h", null);
        endpoint(writer, "10.0.0.1", "app", null, "h");
        writer.publish();
        Endpoint before = Tables.viewOf(writer.table(), "h")
                .destinations()
                .get(0)
                .endpoints()
                .get(0);

        endpoint(writer, "10.0.0.1", "app", "other", "h");
        writer.publish();

        assertThat(before.retired()).isTrue();
        assertThat(serving(writer.table(), "h")).isEmpty();
        endpoint(writer, "10.0.0.1", "app", null, "h");
        writer.publish();
        assertThat(serving(writer.table(), "h")).containsExactly("10.0.0.1:80");
        assertThat(outside(writer, "h")).isNull();
    }

    @Test
    void anyHistoryEndsLikeATableThatNeverKnewWhatIsOutside() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        SegmentFilter filter = SegmentFilter.of(Mode.SHARED_AND_SEGMENTS, List.of("mine"));
        TableWriter filtered = new TableWriter("router-1", 7, false, filter);
        TableWriter plain = new TableWriter("router-1", 7, false);
        @Nullable String[] segments = {null, "mine", "other"};
        for (int i = 0; i < 3_000; i++) {
            String host = "h" + random.nextInt(8);
            String segment = segments[random.nextInt(3)];
            String address = "10.0.0." + random.nextInt(12);
            switch (random.nextInt(5)) {
                case 0 -> {
                    put(filtered, host, null);
                    put(plain, host, null);
                }
                case 1 -> {
                    filtered.removeRoute(RouteKey.parse(host));
                    plain.removeRoute(RouteKey.parse(host));
                }
                case 2, 3 -> {
                    String app = random.nextInt(4) == 0 ? null : "app";
                    endpoint(filtered, address, app, segment, host);
                    if (filter.admits(segment)) {
                        endpoint(plain, address, app, segment, host);
                    } else {
                        plain.removeEndpoint(address + ":80");
                    }
                }
                default -> {
                    filtered.removeEndpoint(address + ":80");
                    plain.removeEndpoint(address + ":80");
                }
            }
            if (random.nextInt(3) == 0) {
                filtered.publish();
                plain.publish();
            }
        }
        filtered.publish();
        plain.publish();

        for (int h = 0; h < 8; h++) {
            RouteView one = view(filtered.table(), "h" + h);
            RouteView other = view(plain.table(), "h" + h);
            assertThat(one == null).as("h" + h).isEqualTo(other == null);
            if (one != null) {
                assertThat(serving(filtered.table(), "h" + h)).isEqualTo(serving(plain.table(), "h" + h));
            }
        }
        assertThat(filtered.table().sizes().endpoints())
                .isEqualTo(plain.table().sizes().endpoints());
        assertThat(filtered.processes()).isEqualTo(plain.processes());
    }

    @Test
    void settingsThatWouldServeNothingOrMeanNothingAreRefused() {
        assertThatThrownBy(() -> new ShardingSettings(Mode.SEGMENTS, List.of()))
                .hasMessageContaining("segments: missing");
        assertThatThrownBy(() -> new ShardingSettings(Mode.ALL, List.of("a"))).hasMessageContaining("segments: [a]");
        assertThatThrownBy(() -> new ShardingSettings(Mode.SEGMENTS, List.of("a", "a")))
                .hasMessageContaining("once");
        assertThat(new ShardingSettings(Mode.SHARED_AND_SEGMENTS, List.of("b", "a")).toFilter())
                .hasToString("the shared isolation segment and a, b");
    }

    private static TableWriter writer(Mode mode) {
        return new TableWriter(
                "router-1", 7, false, SegmentFilter.of(mode, mode == Mode.ALL ? List.of() : List.of("mine")));
    }

    private static @Nullable Outside outside(TableWriter writer, String host) {
        return writer.table().outside(Objects.requireNonNull(writer.table().at(host, "")));
    }

    private static void put(TableWriter writer, String uri, @Nullable String segment) {
        writer.putRoute(
                RouteKey.parse(uri),
                0,
                new Route(
                        Guid.of("route-" + uri),
                        1,
                        0,
                        List.of(to("app")),
                        RouteOptions.DEFAULT,
                        null,
                        segment,
                        Guid.of("space"),
                        lineage(1)));
    }

    private static void endpoint(
            TableWriter writer, String address, @Nullable String app, @Nullable String segment, String uri) {
        Instance instance = new Instance(
                address,
                80,
                false,
                null,
                app == null ? null : Guid.of(app),
                null,
                null,
                address,
                0,
                null,
                segment,
                "http1",
                Map.of());
        writer.putEndpoint(address + ":80", 0, entry(instance, uri));
    }
}
