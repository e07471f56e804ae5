package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static io.weir.router.forward.RawClient.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.backend.BackendSettings;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.sticky.StickySettings;
import io.weir.router.table.RouteOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Selection as clients see it: algorithms, limits, sticky sessions, sticky canaries, instances by header. */
@Timeout(60)
class BalancingIT {

    private static final RouteOptions LEAST_CONNECTION =
            RouteOptions.of(Map.of("loadbalancing", "least-connection"), Map.of());
    private static final RouteOptions HASH_BY_COOKIE = RouteOptions.of(Map.of(), Map.of("weir.io/hash-cookie", "user"));
    private static final RouteOptions CANARY =
            RouteOptions.of(Map.of(), Map.of("weir.io/sticky-canary", "header:X-User"));
    private static final String APP = "11111111-2222-3333-4444-555555555555";

    @Test
    void whereABodyIsStillOnItsWayIsNotTheLeastConnection() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Bed bed = new Bed(2, BackendSettings.defaults());
                RawBackend slow = streaming(release);
                RawBackend quick = RawBackend.named("quick");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", LEAST_CONNECTION, to("app")).endpoint(slow.port(), "app", "h");
            client.get("h", "/");
            String head = client.readHead();
            bed.endpoint(quick.port(), "app", "h");

            List<String> served = new ArrayList<>();
            try (RawClient other = new RawClient(bed.port)) {
                for (int i = 0; i < 6; i++) {
                    served.add(other.get("h", "/").read().body());
                }
            }
            release.countDown();

            assertThat(head).startsWith("HTTP/1.1 200");
            assertThat(served).containsOnly("quick");
            assertThat(client.in.readNBytes(4)).hasSize(4);
            assertThat(slow.heads).hasSize(1);
        }
    }

    @Test
    void anEndpointAtItsLimitIsSkippedAndWhenAllAreItIs503() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Bed bed = new Bed(1, Bed.quick(Duration.ofSeconds(20), 1, 10));
                RawBackend one = streaming(release);
                RawBackend two = streaming(release);
                RawClient first = new RawClient(bed.port);
                RawClient second = new RawClient(bed.port);
                RawClient third = new RawClient(bed.port)) {
            bed.route("h", to("app"));
            bed.endpoint(one.port(), "app", "h").endpoint(two.port(), "app", "h");
            first.get("h", "/").readHead();
            second.get("h", "/").readHead();

            Response refused = third.get("h", "/").read();
            release.countDown();
            first.in.readNBytes(4);
            second.in.readNBytes(4);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("X-Cf-RouterError")).isEqualTo("Connection Limit Reached");
            assertThat(one.heads).hasSize(1);
            assertThat(two.heads).hasSize(1);
            assertThat(third.get("h", "/").readHead()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aFullDestinationDivertsItsDrawsWhichAreCounted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Bed bed = new Bed(1, Bed.quick(Duration.ofSeconds(20), 1, 10));
                RawBackend slow = streaming(release);
                RawBackend quick = RawBackend.named("quick");
                RawClient client = new RawClient(bed.port);
                RawClient other = new RawClient(bed.port)) {
            bed.route("h", to("slow", 1)).endpoint(slow.port(), "slow", "h");
            client.get("h", "/").readHead();
            bed.route("h", to("slow", 1), to("quick", 1)).endpoint(quick.port(), "quick", "h");

            for (int i = 0; i < 10; i++) {
                assertThat(other.get("h", "/").read().body()).isEqualTo("quick");
            }
            release.countDown();

            bed.counts(5, "weir.draws.diverted");
        }
    }

    @Test
    void oneUsersRequestsGoToOneInstanceByACookie() throws Exception {
        try (Bed bed = new Bed();
                Backends backends = new Backends(bed, HASH_BY_COOKIE, 5);
                RawClient client = new RawClient(bed.port)) {
            Map<String, String> instances = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                String user = "user-" + i % 20;
                String served = client.send(get("h", "Cookie: a=b; user=" + user))
                        .read()
                        .body();
                assertThat(instances.computeIfAbsent(user, u -> served)).isEqualTo(served);
            }

            assertThat(instances.values().stream().distinct().count()).isGreaterThan(2);
            assertThat(backends.served(client, 5, get("h"))).hasSize(5); // without a value in turn
        }
    }

    @Test
    void aSessionGoesToItsInstanceWhateverItsWeight() throws Exception {
        try (Bed bed = new Bed();
                RawBackend a = RawBackend.named("a");
                RawBackend b = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n"
                        + "Set-Cookie: JSESSIONID=x; Secure; SameSite=Lax; Max-Age=-1\r\n\r\nb");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h/Shop", to("b", 1)).endpoint(b.port(), "b", "h/shop");
            Response login = client.get("h", "/Shop/login").read();
            bed.route("h/shop", to("a", 99), to("b", 1)).endpoint(a.port(), "a", "h/shop");

            for (int i = 0; i < 10; i++) {
                Response next = client.send(lines(
                                "GET /shop/x HTTP/1.1",
                                "Host: h",
                                "Cookie: JSESSIONID=x; __VCAP_ID__=instance-" + b.port()))
                        .read();
                assertThat(next.body()).isEqualTo("b");
            }

            assertThat(setCookies(login))
                    .containsExactly(
                            "JSESSIONID=x; Secure; SameSite=Lax; Max-Age=-1",
                            "__VCAP_ID__=instance-" + b.port()
                                    + "; Path=/Shop; Max-Age=0; HttpOnly; Secure; SameSite=Lax");
            bed.counts(10, "weir.requests.undrawn", "cause", "sticky");
        }
    }

    @Test
    void aSessionWhoseInstanceIsGoneGoesElsewhereAndStaysThere() throws Exception {
        try (Bed bed = new Bed();
                RawBackend a = RawBackend.named("a");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("a")).endpoint(a.port(), "a", "h");

            Response served = client.send(get("h", "Cookie: JSESSIONID=x; __VCAP_ID__=gone"))
                    .read();

            assertThat(served.body()).isEqualTo("a");
            assertThat(setCookies(served)).containsExactly("__VCAP_ID__=instance-" + a.port() + "; Path=/; HttpOnly");
        }
    }

    @Test
    void aHandshakeWhoseInstanceIsGoneIs502AndABegunOneIsBoundFor60Seconds() throws Exception {
        StickySettings negotiate = new StickySettings(List.of("JSESSIONID"), true, true, true);
        try (Bed bed = Bed.withSticky(negotiate);
                RawBackend a = RawBackend.answering(
                        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Negotiate\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to("a")).endpoint(a.port(), "a", "h");

            Response asked = client.get("h", "/").read();
            Response bound = client.send(
                            get("h", "Authorization: Negotiate abc", "Cookie: __VCAP_ID__=instance-" + a.port()))
                    .read();
            Response gone = client.send(get("h", "Authorization: negotiate abc", "Cookie: __VCAP_ID__=gone"))
                    .read();

            assertThat(setCookies(asked))
                    .containsExactly("__VCAP_ID__=instance-" + a.port()
                            + "; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict");
            assertThat(bound.status()).isEqualTo(401);
            assertThat(setCookies(bound)).isEmpty();
            assertThat(gone.status()).isEqualTo(502);
            assertThat(gone.header("X-Cf-RouterError")).isEqualTo("endpoint_failure (No endpoints available)");
            assertThat(setCookies(gone)).isEmpty();
        }
    }

    @Test
    void aUserStaysOnOneSideOfASplitAndOthersAreDrawnExactly() throws Exception {
        try (Bed bed = new Bed();
                RawBackend a = RawBackend.named("a");
                RawBackend b = RawBackend.named("b");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", CANARY, to("a", 50), to("b", 50));
            bed.endpoint(a.port(), "a", "h").endpoint(b.port(), "b", "h");
            Map<String, String> sides = new HashMap<>();
            for (int i = 0; i < 90; i++) {
                String user = "user-" + i % 30;
                String served = client.send(get("h", "X-User: " + user)).read().body();
                assertThat(sides.computeIfAbsent(user, u -> served)).isEqualTo(served);
            }

            int drawn = 0;
            for (int i = 0; i < 20; i++) {
                drawn += client.get("h", "/").read().body().equals("a") ? 1 : 0;
            }

            assertThat(sides.values()).contains("a", "b");
            assertThat(drawn).isEqualTo(10);
            bed.counts(90, "weir.requests.undrawn", "cause", "canary");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-CF-App-Instance, " + APP + ":3, 200, ''",
        "X-CF-App-Instance, " + APP + ":4, 400, unknown_route",
        "X-CF-App-Instance, 00000000-2222-3333-4444-555555555555:3, 400, unknown_route",
        "X-CF-App-Instance, " + APP + ", 400, invalid_cf_app_instance_header",
        "X-CF-App-Instance, " + APP + ":x, 400, invalid_cf_app_instance_header",
        "X-CF-Process-Instance, " + APP + ", 400, unknown_route",
        "X-CF-Process-Instance, nonsense, 400, invalid_cf_process_instance_header"
    })
    void instancesAreAskedForByHeader(String header, String value, int status, String error) throws Exception {
        try (Bed bed = new Bed();
                RawBackend wanted = RawBackend.named("wanted");
                RawBackend other = RawBackend.named("other");
                RawClient client = new RawClient(bed.port)) {
            bed.route("h", to(APP, 1), to("other", 99));
            bed.endpoint(wanted.port(), APP, "h").endpoint(other.port(), "other", "h");

            for (int i = 0; i < 3; i++) {
                Response served = client.send(get("h", header + ": " + value)).read();
                assertThat(served.status()).isEqualTo(status);
                assertThat(served.header("X-Cf-RouterError")).isEqualTo(error);
                assertThat(served.body()).matches(status == 200 ? "wanted" : "(?s)400 Bad Request: .*");
            }
            assertThat(wanted.heads)
                    .allSatisfy(
                            head -> assertThat(RawBackend.header(head, header)).isEmpty());
        }
    }

    private static String get(String host, String... headers) {
        List<String> all = new ArrayList<>(List.of("GET / HTTP/1.1", "Host: " + host));
        all.addAll(List.of(headers));
        return lines(all.toArray(new String[0]));
    }

    private static List<String> setCookies(Response response) {
        List<String> values = new ArrayList<>();
        for (String line : response.head().split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "set-cookie:", 0, 11)) {
                values.add(line.substring(11).strip());
            }
        }
        return values;
    }

    /** A backend that sends its head and half of its body of four bytes at once, and the rest when it may. */
    private static RawBackend streaming(CountDownLatch release) throws IOException {
        return new RawBackend(connection -> {
            while (!connection.readHead().isEmpty()) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndo");
                assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                connection.write("ne");
            }
        });
    }

    /** Several instances of one app behind the host h. */
    private static final class Backends implements AutoCloseable {
        private final List<RawBackend> all = new ArrayList<>();

        Backends(Bed bed, RouteOptions options, int count) throws IOException {
            bed.route("h", options, to("app"));
            for (int i = 0; i < count; i++) {
                RawBackend backend = RawBackend.named("instance" + i);
                all.add(backend);
                bed.endpoint(backend.port(), "app", "h");
            }
        }

        List<String> served(RawClient client, int times, String request) throws IOException {
            List<String> served = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                served.add(client.send(request).read().body());
            }
            return served.stream().distinct().toList();
        }

        @Override
        public void close() throws IOException {
            for (RawBackend backend : all) {
                backend.close();
            }
        }
    }
}
