package io.weir.embedded.capi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteOptionsTest {

    @Test
    void mergesAndRemovesWithNull() {
        Map<String, String> merged = RouteOptions.merge(
                Map.of("loadbalancing", "hash", "hash_header", "X-User"),
                Documents.parse("{\"loadbalancing\":\"round-robin\",\"hash_header\":null}"),
                true);

        assertThat(merged).containsExactly(Map.entry("loadbalancing", "round-robin"));
    }

    @Test
    void roundsTheBalanceToOneDecimalAsText() {
        Map<String, String> merged = RouteOptions.merge(
                Map.of(),
                Documents.parse("{\"loadbalancing\":\"hash\",\"hash_header\":\"X-User\",\"hash_balance\":1.45}"),
                true);

        assertThat(merged).containsEntry("hash_balance", "1.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"loadbalancing\":\"random\"} | must be one of 'round-robin, least-connection, hash'",
                "{\"weight\":1} | Unknown field(s): 'weight'",
                "{\"loadbalancing\":\"hash\"} | Hash header must be present",
                "{\"hash_header\":\"X\"} | Hash header can only be set when loadbalancing is hash",
                "{\"loadbalancing\":\"hash\",\"hash_header\":\"X\",\"hash_balance\":\"50.0\"} | between 1.1 and 10.0",
                "{\"loadbalancing\":\"hash\",\"hash_header\":\"X\",\"hash_balance\":\"1.0\"} | between 1.1 and 10.0",
                "{\"loadbalancing\":\"hash\",\"hash_header\":\"X\",\"hash_balance\":\"1.50000000000000000\"} | between 1.1",
                "[] | is not a valid object",
            })
    void refusesWhatTheRulesForbid(String options, String sentence) {
        assertThatThrownBy(() -> RouteOptions.merge(Map.of(), Documents.parse(options), true))
                .isInstanceOf(CapiError.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void knowsHashOnlyWithTheFeatureFlag() {
        assertThatThrownBy(() -> RouteOptions.merge(
                        null, Documents.parse("{\"loadbalancing\":\"hash\",\"hash_header\":\"X\"}"), false))
                .hasMessageContaining("must be one of 'round-robin, least-connection' if present");
    }

    @Test
    void refusesOptionsBeyondOneKibibyte() {
        String options = "{\"loadbalancing\":\"hash\",\"hash_header\":\"" + "x".repeat(1100) + "\"}";

        assertThatThrownBy(() -> RouteOptions.merge(Map.of(), Documents.parse(options), true))
                .hasMessageContaining("1024 bytes");
    }
}
