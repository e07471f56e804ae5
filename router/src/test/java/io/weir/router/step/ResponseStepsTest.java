package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.step.ResponseHeaderSettings.Removal;
import io.weir.router.table.Routes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseStepsTest {

    private final Exchange x = Exchanges.get("/");

    @Nested
    class Rewriting {

        @Test
        void removesAHeaderWhateverItSays() {
            MultiMap headers = headers("Server", "a", "server", "b", "Date", "d");

            rewrite(List.of(new Removal("SERVER", Optional.empty())), Map.of()).apply(x, 200, headers);

            assertThat(headers.names()).containsExactly("Date");
        }

        @Test
        void removesOnlyTheLinesWithAValueWhereOneIsGiven() {
            MultiMap headers = headers("Via", "a", "Via", "b", "Via", "a", "Server", "a");

            rewrite(List.of(new Removal("via", Optional.of("a"))), Map.of()).apply(x, 200, headers);

            assertThat(headers.getAll("Via")).containsExactly("b");
            assertThat(headers.get("Server")).isEqualTo("a");
        }

        @Test
        void addsWhatTheResponseDoesNotHave() {
            MultiMap headers = headers("X-Frame-Options", "DENY");

            rewrite(List.of(), Map.of("x-frame-options", "SAMEORIGIN", "X-Extra", "1"))
                    .apply(x, 200, headers);

            assertThat(headers.getAll("X-Frame-Options")).containsExactly("DENY");
            assertThat(headers.get("X-Extra")).isEqualTo("1");
        }

        @Test
        void addsAfterItRemoved() {
            MultiMap headers = headers("Server", "app");

            rewrite(List.of(new Removal("Server", Optional.empty())), Map.of("Server", "ours"))
                    .apply(x, 200, headers);

            assertThat(headers.getAll("Server")).containsExactly("ours");
        }

        @Test
        void removesTheSignatureOfRouteServicesInAnyCase() {
            MultiMap headers = headers("X-CF-Proxy-Signature", "s");

            rewrite(List.of(), Map.of()).apply(x, 200, headers);

            assertThat(headers.isEmpty()).isTrue();
        }

        private RewriteResponse rewrite(List<Removal> remove, Map<String, String> add) {
            return new RewriteResponse(new ResponseHeaderSettings(remove, add));
        }
    }

    @Nested
    class Revealing {

        private final MultiMap headers = headers();

        @Test
        void namesRouterAndEndpointToWhoKnowsTheKey() {
            x.revealed = true;
            x.endpoint = Routes.endpoint("10.0.0.7", 61001, "app");

            new RevealEndpoint("10.9.9.9").apply(x, 200, headers);

            assertThat(headers.get("X-Vcap-Router")).isEqualTo("10.9.9.9");
            assertThat(headers.get("X-Vcap-Backend")).isEqualTo("10.0.0.7:61001");
            assertThat(headers.get("X-Cf-RouteEndpoint")).isEqualTo("10.0.0.7:61001");
        }

        @Test
        void tellsNobodyElse() {
            x.endpoint = Routes.endpoint("10.0.0.7", 61001, "app");

            new RevealEndpoint("10.9.9.9").apply(x, 200, headers);

            assertThat(headers.isEmpty()).isTrue();
        }

        @Test
        void saysNothingOfAnswersThatNoEndpointGave() {
            x.revealed = true;
            x.endpoint = Routes.endpoint("10.0.0.7", 61001, "app");
            x.error = RouterError.CONNECTION_LIMIT;

            new RevealEndpoint("10.9.9.9").apply(x, 503, headers);

            assertThat(headers.isEmpty()).isTrue();
        }
    }

    @Nested
    class Blaming {

        @Test
        void namesRevisionAndDestination() {
            MultiMap headers = headers();
            x.view = Routes.served("h", 42);
            x.endpoint = Routes.endpoint("10.0.0.7", 61001, "app");

            new Blame().apply(x, 200, headers);

            assertThat(headers.get("X-Weir-Route-Revision")).isEqualTo("42");
            assertThat(headers.get("X-Weir-Destination")).isEqualTo("app:web");
        }

        @Test
        void saysNothingWhereThereWasNoRoute() {
            MultiMap headers = headers();

            new Blame().apply(x, 404, headers);

            assertThat(headers.isEmpty()).isTrue();
        }
    }

    @Nested
    class Semicolons {

        @ParameterizedTest
        @CsvSource({"/a?b=1;c=2, true", "/?;, true", "/a?b=1&c=2, false", "/a;jsessionid=1?b=1, false", "/a;b, false"})
        void areWarnedOfInTheQuery(String uri, boolean warned) {
            MultiMap headers = headers();

            new WarnOfSemicolons().apply(Exchanges.get(uri), 200, headers);

            assertThat(headers.contains("X-Cf-RouterError", "deprecated-semicolon-params", false))
                    .isEqualTo(warned);
        }

        @Test
        void areLessThanAnError() {
            MultiMap headers = headers("X-Cf-RouterError", "unknown_route");

            new WarnOfSemicolons().apply(Exchanges.get("/?a;b"), 404, headers);

            assertThat(headers.getAll("X-Cf-RouterError")).containsExactly("unknown_route");
        }
    }

    @Nested
    class RequestId {

        @Test
        void isReturnedUnlessTheAppDid() {
            x.requestId = "id";
            MultiMap bare = headers();
            MultiMap said = headers("X-Vcap-Request-Id", "app's");

            new ReturnRequestId().apply(x, 200, bare);
            new ReturnRequestId().apply(x, 200, said);

            assertThat(bare.get("X-Vcap-Request-Id")).isEqualTo("id");
            assertThat(said.getAll("X-Vcap-Request-Id")).containsExactly("app's");
        }
    }

    private static MultiMap headers(String... namesAndValues) {
        return Exchanges.get("/", namesAndValues).headers;
    }
}
