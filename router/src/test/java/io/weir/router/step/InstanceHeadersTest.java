package io.weir.router.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.table.Destination;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.InstanceFilter;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X-CF-App-Instance and X-CF-Process-Instance, from the header to the selection. */
class InstanceHeadersTest {

    private static final String APP = "11111111-2222-3333-4444-555555555555";
    private static final String OLD = "aaaaaaaa-0000-0000-0000-000000000001";
    private static final String NEW = "aaaaaaaa-0000-0000-0000-000000000002";
    private static final Lineage LINEAGE = new Lineage("weir.route-events", 0, 0, 0, Lineage.UNKNOWN);

    private final TableWriter writer = new TableWriter("router-1", 7, false);
    private final ReadInstanceHeaders read = new ReadInstanceHeaders();
    private final FindRoute find = new FindRoute(writer.table(), nanos -> {});

    /** In the midst of a rolling deployment: two processes of one app and type, one known by its registration, one by a tag. */
    @BeforeEach
    void twoProcessesOfOneApp() {
        route("h", APP);
        route("empty", "other");
        for (int index = 0; index < 3; index++) {
            endpoint(10 + index, index, OLD, Map.of());
            endpoint(20 + index, index, null, Map.of("process_id", NEW));
        }
        writer.publish();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                APP,
                APP + ":",
                APP + ":x",
                APP + ":1 ",
                " " + APP + ":1",
                APP + ":-1",
                "11111111-2222-3333-4444-55555555555:1",
                "AAAAAAAA-2222-3333-4444-555555555555:1",
                APP + ":1:2",
                APP + ":1\n"
            })
    void anAppInstanceThatIsNoneIs400(String value) {
        Exchange x = Exchanges.get("/", "X-CF-App-Instance", value);

        RouterError error = requireNonNull(read.apply(x));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_cf_app_instance_header");
        assertThat(error.message()).isEqualTo("Invalid X-CF-App-Instance Header");
        assertThat(error.cacheControl()).isEqualTo("no-cache, no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", OLD + ":", OLD + ":x", "AAAAAAAA-0000-0000-0000-000000000001"})
    void aProcessInstanceThatIsNoneIs400(String value) {
        RouterError error = requireNonNull(read.apply(Exchanges.get("/", "X-CF-Process-Instance", value)));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_cf_process_instance_header");
    }

    @ParameterizedTest
    @CsvSource({
        "X-CF-App-Instance, " + APP + ":1, 10.0.0.11 10.0.0.21",
        "X-CF-Process-Instance, " + OLD + ":1, 10.0.0.11",
        "X-CF-Process-Instance, " + NEW + ":2, 10.0.0.22",
        "X-CF-Process-Instance, " + NEW + ", 10.0.0.20 10.0.0.21 10.0.0.22"
    })
    void theInstancesAskedForServeInTurnAndNobodyElse(String header, String value, String expected) {
        TreeSet<String> served = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
            Exchange x = Exchanges.get("/", header, value);
            x.host = "h";
            assertThat(read.apply(x)).isNull();
            assertThat(find.apply(x)).isNull();
            served.add(requireNonNull(requireNonNull(x.selection).select(x.demand, 0, null, 1))
                    .instance()
                    .address());
            assertThat(x.headers.contains(header)).isFalse();
        }

        assertThat(String.join(" ", served)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "h, X-CF-App-Instance, " + APP + ":7",
        "h, X-CF-App-Instance, " + APP + ":01",
        "h, X-CF-App-Instance, " + APP + ":99999999999999999999",
        "h, X-CF-App-Instance, " + OLD + ":1",
        "h, X-CF-Process-Instance, " + APP,
        "h, X-CF-Process-Instance, " + OLD + ":7",
        "empty, X-CF-App-Instance, " + APP + ":1",
        "nowhere, X-CF-App-Instance, " + APP + ":1"
    })
    void instancesThatTheRouteDoesNotHaveAre400(String host, String header, String value) {
        Exchange x = Exchanges.get("/", header, value);
        x.host = host + ":8080";
        read.apply(x);

        RouterError error = requireNonNull(find.apply(x));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("unknown_route");
        assertThat(error.message())
                .startsWith("Requested instance ")
                .endsWith("does not exist for route ('" + host + "')");
        assertThat(error.cacheControl()).isEqualTo("no-cache, no-store");
    }

    @Test
    void theAppsHeaderCountsWhereBothAreThereAndNeitherIsPassedOn() {
        Exchange x = Exchanges.get("/", "X-CF-Process-Instance", "nonsense", "X-CF-App-Instance", APP + ":1");

        assertThat(read.apply(x)).isNull();
        assertThat(x.instances).isEqualTo(new InstanceFilter(false, APP, "1"));
        assertThat(x.headers.isEmpty()).isTrue();
    }

    @Test
    void emptyHeadersAskForNothing() {
        Exchange x = Exchanges.get("/", "X-CF-App-Instance", "", "X-CF-Process-Instance", "");
        x.host = "h";

        assertThat(read.apply(x)).isNull();
        assertThat(find.apply(x)).isNull();
        assertThat(x.instances).isNull();
    }

    private void route(String host, String app) {
        writer.putRoute(
                RouteKey.parse(host),
                0,
                new Route(
                        Guid.of("route-of-" + host),
                        1,
                        0,
                        List.of(new Destination(Guid.of(app), "web", 8080, "http1", Destination.UNWEIGHTED)),
                        RouteOptions.DEFAULT,
                        null,
                        null,
                        Guid.of("space"),
                        LINEAGE));
    }

    private void endpoint(int last, int index, @Nullable String processGuid, Map<String, String> tags) {
        Instance instance = new Instance(
                "10.0.0." + last,
                80,
                false,
                null,
                Guid.of(APP),
                null,
                processGuid,
                "i-" + last,
                index,
                null,
                null,
                "http1",
                tags);
        writer.putEndpoint(
                "10.0.0." + last + ":80", 0, new EndpointEntry(instance, List.of(RouteKey.parse("h")), LINEAGE));
    }
}
