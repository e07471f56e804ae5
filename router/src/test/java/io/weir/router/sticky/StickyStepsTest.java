package io.weir.router.sticky;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.selection.Demand;
import io.weir.router.selection.Selection;
import io.weir.router.table.Destination;
import io.weir.router.table.Endpoint;
import io.weir.router.table.EndpointEntry;
import io.weir.router.table.Guid;
import io.weir.router.table.Instance;
import io.weir.router.table.Lineage;
import io.weir.router.table.Route;
import io.weir.router.table.RouteOptions;
import io.weir.router.table.TableWriter;
import io.weir.schemas.topic.RouteKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StickyStepsTest {

    private static final Lineage LINEAGE = new Lineage("weir.route-events", 0, 0, 0, Lineage.UNKNOWN);
    private static final StickySettings DEFAULTS = StickySettings.defaults();

    private final TableWriter writer = new TableWriter("router-1", 7, false);

    @Nested
    class Preferring {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "JSESSIONID=x; __VCAP_ID__=i-1",
                    "__VCAP_ID__=i-1; other=1; JSESSIONID=x",
                    "__VCAP_ID__=\"i-1\"; JSESSIONID=",
                    "__VCAP_ID__=i-1; __Host-JSESSIONID=x",
                    "__VCAP_ID__=i-1; __VCAP_ID__=i-2; JSESSIONID=x"
                })
        void needsASessionCookieAndTheInstance(String cookies) {
            Exchange x = prefer(DEFAULTS, "Cookie", cookies);

            assertThat(x.demand.preferred()).isEqualTo("i-1");
        }

        @Test
        void findsThemInSeveralHeadersToo() {
            Exchange x = prefer(DEFAULTS, "Cookie", "JSESSIONID=x", "Cookie", "__VCAP_ID__=i-1");

            assertThat(x.demand.preferred()).isEqualTo("i-1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "__VCAP_ID__=i-1",
                    "JSESSIONID=x",
                    "jsessionid=x; __VCAP_ID__=i-1",
                    "JSESSIONID=x; __VCAP_ID__=",
                    "JSESSIONID=x; __VCAP_ID__=a b",
                    "JSESSIONID; __VCAP_ID__=i-1",
                    "XJSESSIONID=x; __VCAP_ID__=i-1",
                    ";;=;"
                })
        void isNothingOtherwise(String cookies) {
            assertThat(prefer(DEFAULTS, "Cookie", cookies).demand.preferred()).isNull();
        }

        @Test
        void isNothingWithoutCookies() {
            assertThat(prefer(DEFAULTS).demand.preferred()).isNull();
        }

        @Test
        void goesByTheConfiguredNames() {
            StickySettings other = new StickySettings(List.of("SESSION", "sid"), false, true, false);

            assertThat(prefer(other, "Cookie", "sid=x; __VCAP_ID__=i-1").demand.preferred())
                    .isEqualTo("i-1");
            assertThat(prefer(other, "Cookie", "JSESSIONID=x; __VCAP_ID__=i-1")
                            .demand
                            .preferred())
                    .isNull();
        }

        @ParameterizedTest
        @CsvSource({
            "true, Negotiate abc, true",
            "true, NEGOTIATE, true",
            "true, Basic abc, false",
            "false, Negotiate abc, false"
        })
        void isABondInTheMidstOfAHandshake(boolean configured, String authorization, boolean bound) {
            StickySettings settings = new StickySettings(List.of(), false, true, configured);

            Exchange x = prefer(settings, "Cookie", "__VCAP_ID__=i-9", "Authorization", authorization);

            Selection<Endpoint> selection = serving(x, RouteOptions.DEFAULT);
            Endpoint served = selection.select(x.demand, 0, null, 1);
            assertThat(served == null).isEqualTo(bound);
            assertThat(x.demand.refusal() == Demand.Refusal.BOUND).isEqualTo(bound);
        }

        private Exchange prefer(StickySettings settings, String... headers) {
            Exchange x = exchange("/", headers);
            RouterError error = new PreferStickyInstance(settings).apply(x);
            assertThat(error).isNull();
            return x;
        }
    }

    @Nested
    class Issuing {

        @Test
        void nothingWhenTheAppBeginsNoSession() {
            assertThat(issued(DEFAULTS, served("/"))).isEmpty();
            assertThat(issued(DEFAULTS, served("/"), "other=1; Secure")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "JSESSIONID=x                                | ; HttpOnly",
                    "JSESSIONID=x; Secure                        | ; HttpOnly; Secure",
                    "JSESSIONID=x; SameSite=strict               | ; HttpOnly; SameSite=Strict",
                    "JSESSIONID=x; Secure; SameSite=None; Partitioned | ; HttpOnly; Secure; SameSite=None; Partitioned",
                    "JSESSIONID=x; Max-Age=3600                  | ; HttpOnly",
                    "JSESSIONID=; Max-Age=0                      | ; Max-Age=0; HttpOnly",
                    "JSESSIONID=x; Max-Age=-1; HttpOnly; Path=/y | ; Max-Age=0; HttpOnly",
                    "JSESSIONID=x; Expires=Wed, 21 Oct 2026 07:28:00 GMT | ; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly",
                    "__Host-JSESSIONID=x; Secure                 | ; HttpOnly; Secure"
                })
        void theAppsCookieLendsItsAttributes(String session, String attributes) {
            assertThat(issued(DEFAULTS, served("/"), session)).containsExactly("__VCAP_ID__=i-1; Path=/" + attributes);
        }

        @Test
        void secureMayBeForced() {
            StickySettings secure = new StickySettings(List.of("JSESSIONID"), true, true, false);

            assertThat(issued(secure, served("/"), "JSESSIONID=x"))
                    .containsExactly("__VCAP_ID__=i-1; Path=/; HttpOnly; Secure");
        }

        @Test
        void anAppThatSetsTheCookieItselfIsLeftAlone() {
            assertThat(issued(DEFAULTS, served("/"), "JSESSIONID=x", "__VCAP_ID__=own"))
                    .isEmpty();
            assertThat(issued(DEFAULTS, asking("gone"), "__VCAP_ID__=own")).isEmpty();
        }

        @Test
        void oneIsEnoughForSessionCookiesOfTheSameAttributes() {
            StickySettings two = new StickySettings(List.of("JSESSIONID", "sid"), false, true, false);

            assertThat(issued(two, served("/"), "JSESSIONID=x", "sid=y")).hasSize(1);
            assertThat(issued(two, served("/"), "JSESSIONID=x; Secure", "sid=y"))
                    .hasSize(2);
        }

        @Test
        void aSessionThatAnotherInstanceServedIsBoundToThatOne() {
            assertThat(issued(DEFAULTS, asking("gone"))).containsExactly("__VCAP_ID__=i-1; Path=/; HttpOnly");
            assertThat(issued(DEFAULTS, asking("i-1"))).isEmpty();
        }

        @Test
        void unlessThatIsSwitchedOff() {
            StickySettings faithful = new StickySettings(List.of("JSESSIONID"), false, false, false);

            assertThat(issued(faithful, asking("gone"))).isEmpty();
            assertThat(issued(faithful, asking("gone"), "JSESSIONID=x")).hasSize(1);
        }

        @Test
        void aChallengeForNegotiateBindsForAMinute() {
            StickySettings negotiate = new StickySettings(List.of("JSESSIONID"), false, true, true);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("WWW-Authenticate", "negotiate");

            new IssueStickyCookie(negotiate).apply(served("/"), 401, headers);

            assertThat(headers.getAll("Set-Cookie"))
                    .containsExactly("__VCAP_ID__=i-1; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
        }

        @Test
        void theChallengeOfABoundHandshakeBindsNothingAnew() {
            StickySettings negotiate = new StickySettings(List.of("JSESSIONID"), false, true, true);
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("WWW-Authenticate", "Negotiate abc");

            new IssueStickyCookie(negotiate).apply(asking("i-1"), 401, headers);

            assertThat(headers.getAll("Set-Cookie")).isEmpty();
        }

        @Test
        void answersOfTheRouterBindNothing() {
            Exchange x = asking("gone");
            x.error = RouterError.CONNECTION_LIMIT;

            assertThat(issued(DEFAULTS, x, "JSESSIONID=x")).isEmpty();
        }

        @Test
        void answersOfRouteServicesBindNothing() {
            Exchange x = served("/", "X-CF-Proxy-Signature", "s", "X-CF-Forwarded-Url", "https://h/");

            assertThat(issued(DEFAULTS, x, "JSESSIONID=x")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"/Shop/Cart/1, /Shop/Cart", "/shop/cart, /shop/cart", "/SHOP/CART?x=1, /SHOP/CART"})
        void thePathIsTheRoutesAsTheClientWroteIt(String target, String path) {
            route("h/shop/cart", RouteOptions.DEFAULT);

            assertThat(issued(DEFAULTS, found("h", target), "JSESSIONID=x"))
                    .containsExactly("__VCAP_ID__=i-1; Path=" + path + "; HttpOnly");
        }

        @Test
        void aPathThatCannotStandInACookieIsTheRoot() {
            route("h/a;b", RouteOptions.DEFAULT);

            assertThat(issued(DEFAULTS, found("h", "/a;b"), "JSESSIONID=x"))
                    .containsExactly("__VCAP_ID__=i-1; Path=/; HttpOnly");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a;b", "a b"})
        void anInstanceIdThatCannotStandInACookieIsNotIssued(String id) {
            assertThat(issued(DEFAULTS, servedBy(id), "JSESSIONID=x")).isEmpty();
        }

        private List<String> issued(StickySettings settings, Exchange x, String... appCookies) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            for (String cookie : appCookies) {
                headers.add("Set-Cookie", cookie);
            }
            new IssueStickyCookie(settings).apply(x, 200, headers);
            List<String> all = headers.getAll("Set-Cookie");
            assertThat(all.subList(0, appCookies.length)).containsExactly(appCookies);
            return all.subList(appCookies.length, all.size());
        }

        private Exchange served(String target, String... headers) {
            Exchange x = exchange(target, headers);
            x.endpoint = serving(x, RouteOptions.DEFAULT).pool(0).endpoints().get(0);
            return x;
        }

        private Exchange servedBy(String id) {
            endpoint(id);
            Exchange x = exchange("/");
            x.endpoint = serving(x, RouteOptions.DEFAULT).pool(0).endpoints().getFirst();
            assertThat(requireNonNull(x.endpoint).instance().id()).isEqualTo(id);
            return x;
        }

        private Exchange asking(String instance) {
            Exchange x = served("/");
            x.demand.prefer(instance, false);
            return x;
        }

        private Exchange found(String host, String target) {
            Exchange x = served(target);
            x.target = target;
            x.cell = writer.table().find(host, target);
            return x;
        }
    }

    @Nested
    class Hashing {

        @Test
        void aHeadersValueLeadsToOneInstance() {
            RouteOptions options = RouteOptions.of(Map.of("loadbalancing", "hash", "hash_header", "X-User"), Map.of());

            assertThat(instances(options, "X-User", "someone")).hasSize(1);
            assertThat(instances(options, "x-user", "someone")).hasSize(1);
            assertThat(instances(options, "X-User", "")).hasSize(3);
            assertThat(instances(options)).hasSize(3);
        }

        @Test
        void aCookiesValueCountsBeforeTheHeaders() {
            RouteOptions options = RouteOptions.of(
                    Map.of("loadbalancing", "hash", "hash_header", "X-User"), Map.of("weir.io/hash-cookie", "user"));
            Set<String> byHeader = instances(options, "X-User", "h");
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                Set<String> both = instances(options, "Cookie", "user=c" + i, "X-User", "h");
                assertThat(both).hasSize(1);
                seen.addAll(both);
            }

            assertThat(byHeader).hasSize(1);
            assertThat(seen).hasSize(3);
            assertThat(instances(options, "Cookie", "other=c", "X-User", "h")).isEqualTo(byHeader);
        }

        @Test
        void aRouteThatDoesNotHashIsLeftAlone() {
            assertThat(instances(RouteOptions.DEFAULT, "X-User", "someone")).hasSize(3);
        }

        private Set<String> instances(RouteOptions options, String... headers) {
            Set<String> served = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                Exchange x = exchange("/", headers);
                endpoint("i-2");
                endpoint("i-3");
                Selection<Endpoint> selection = serving(x, options);
                assertThat(new HashUser().apply(x)).isNull();
                served.add(
                        requireNonNull(selection.select(x.demand, 0, null, 1)).instanceId());
            }
            return served;
        }
    }

    @Test
    void aCookieNameMustBeOne() {
        assertThatThrownBy(() -> new StickySettings(List.of("a b"), false, true, false))
                .hasMessageContaining("cookieNames: 'a b'");
        assertThatThrownBy(() -> new StickySettings(List.of("__VCAP_ID__"), false, true, false))
                .hasMessageContaining("__VCAP_ID__");
    }

    private static Exchange exchange(String target, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        return new Exchange(HttpMethod.GET, target, HttpVersion.HTTP_1_1, "10.1.2.3", false, map, 0);
    }

    private Selection<Endpoint> serving(Exchange x, RouteOptions options) {
        route("h", options);
        endpoint("i-1");
        x.view = requireNonNull(writer.table().find("h", "/")).view();
        return requireNonNull(requireNonNull(x.view).selection());
    }

    private void route(String key, RouteOptions options) {
        writer.putRoute(
                RouteKey.parse(key),
                0,
                new Route(
                        Guid.of("route"),
                        1,
                        0,
                        List.of(new Destination(Guid.of("app"), "web", 8080, "http1", Destination.UNWEIGHTED)),
                        options,
                        null,
                        null,
                        Guid.of("space"),
                        LINEAGE));
        writer.publish();
    }

    private void endpoint(String id) {
        String address = "10.0.0." + (id.startsWith("i-") ? id.substring(2) : "9");
        Instance instance = new Instance(
                address, 80, false, null, Guid.of("app"), null, null, id, 0, null, null, "http1", Map.of());
        writer.putEndpoint(
                address + ":80", 0, new EndpointEntry(instance, List.of(RouteKey.parse("elsewhere")), LINEAGE));
        writer.publish();
    }
}
