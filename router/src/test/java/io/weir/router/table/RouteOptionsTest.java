package io.weir.router.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.table.RouteOptions.Algorithm;
import io.weir.router.table.RouteOptions.UserKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteOptionsTest {

    @Test
    void nothingSaidIsTheDefaultItself() {
        assertThat(RouteOptions.of(Map.of(), Map.of())).isSameAs(RouteOptions.DEFAULT);
        assertThat(RouteOptions.of(Map.of("other", "x"), Map.of("weir.io/other", "y")))
                .isSameAs(RouteOptions.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "round-robin, ROUND_ROBIN",
        "least-connection, LEAST_CONNECTION",
        "hash, HASH",
        "Hash, UNKNOWN",
        "'', UNKNOWN"
    })
    void theAlgorithmIsAsCapiNamesIt(String text, Algorithm algorithm) {
        assertThat(RouteOptions.of(Map.of("loadbalancing", text), Map.of()).algorithm())
                .isEqualTo(algorithm);
    }

    @Test
    void hashingHasItsHeaderAndItsBalance() {
        RouteOptions options = RouteOptions.of(
                Map.of("loadbalancing", "hash", "hash_header", "X-User", "hash_balance", "1.5"), Map.of());

        assertThat(options).isEqualTo(new RouteOptions(Algorithm.HASH, "X-User", null, 1.5, null, false, false));
    }

    @Test
    void aHashCookieAsksForHashingWhereNothingElseIsSaid() {
        Map<String, String> annotations = Map.of("weir.io/hash-cookie", "user");

        assertThat(RouteOptions.of(Map.of(), annotations))
                .isEqualTo(new RouteOptions(Algorithm.HASH, null, "user", 0, null, false, false));
        assertThat(RouteOptions.of(Map.of("loadbalancing", "least-connection"), annotations))
                .isEqualTo(new RouteOptions(Algorithm.LEAST_CONNECTION, null, null, 0, null, false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "NaN", "Infinity", "1e999", "1.50000000000000000000000000000"})
    void aBalanceThatIsNoNumberCountsAsNotSaidAndIsSaidSo(String balance) {
        RouteOptions options = RouteOptions.of(
                Map.of("loadbalancing", "hash", "hash_header", "X-User", "hash_balance", balance), Map.of());

        assertThat(options.hashBalance()).isZero();
        assertThat(options.hashHeader()).isEqualTo("X-User");
        assertThat(options.misread()).isTrue();
    }

    @Test
    void aCanaryFollowsAHeaderOrACookie() {
        assertThat(canary("header:X-User").stickyCanary()).isEqualTo(new UserKey(false, "X-User"));
        assertThat(canary("cookie:user").stickyCanary()).isEqualTo(new UserKey(true, "user"));
        assertThat(canary("cookie:user").stickyCanary()).hasToString("cookie:user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X-User", "header:", "header:X User", "cookie:a;b", "Header:X-User", "header:\u00e4"})
    void aCanaryThatCannotBeReadIsSaidSo(String text) {
        assertThat(canary(text).stickyCanary()).isNull();
        assertThat(canary(text).misread()).isTrue();
    }

    @Test
    void namesHaveABound() {
        assertThat(canary("header:" + "x".repeat(128)).misread()).isFalse();
        assertThat(canary("header:" + "x".repeat(129)).misread()).isTrue();
    }

    @Test
    void otherWaysOfSelectionAreSaidSo() {
        assertThat(RouteOptions.of(Map.of(), Map.of("weir.io/selection", "destination"))
                        .perDestination())
                .isTrue();
        assertThat(RouteOptions.of(Map.of(), Map.of("weir.io/selection", "endpoint")))
                .isSameAs(RouteOptions.DEFAULT);
        assertThat(RouteOptions.of(Map.of(), Map.of("weir.io/selection", "both"))
                        .misread())
                .isTrue();
    }

    private static RouteOptions canary(String text) {
        return RouteOptions.of(Map.of(), Map.of("weir.io/sticky-canary", text));
    }
}
