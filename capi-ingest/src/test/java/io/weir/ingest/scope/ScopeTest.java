package io.weir.ingest.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.schemas.avro.Route;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

    @Test
    void takesEverythingByDefault() {
        Scope scope = Scope.everything();

        assertThat(scope.takes(route("app.example.com", Map.of()))).isTrue();
        assertThat(scope.takes(route("app.apps.internal", Map.of()), Optional.of("apps.internal")))
                .isTrue();
        assertThat(scope.labelSelector()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // scope, host of the route, its domain where known, taken
        "apps.example.com, a.apps.example.com, apps.example.com, true",
        "apps.example.com, apps.example.com, apps.example.com, true",
        "apps.example.com, *.apps.example.com, apps.example.com, true",
        "apps.example.com, a.apps.example.com, a.apps.example.com, false",
        "apps.example.com, a.apps.example.com, Apps.Example.com, true",
        "apps.example.com, a.other.com, other.com, false",
        "*.example.com, a.apps.example.com, apps.example.com, true",
        "*.example.com, a.example.com, example.com, false",
        "apps.example.com, a.apps.example.com, , true",
        "apps.example.com, apps.example.com, , true",
        "apps.example.com, a.b.apps.example.com, , false",
        "*.example.com, a.b.apps.example.com, , true",
        "*.example.com, example.com, , false",
        "localhost, localhost, , true",
    })
    void takesByDomain(String domains, String host, String domain, boolean taken) {
        Scope scope = Scope.of(new ScopeConfig(List.of("none.example.org", domains), Optional.empty()));

        assertThat(scope.takes(route(host, Map.of()), Optional.ofNullable(domain)))
                .isEqualTo(taken);
    }

    @Test
    void domainAndLabelsMustBothFit() {
        Scope scope = Scope.of(new ScopeConfig(List.of("example.com"), Optional.of("mesh=true")));

        assertThat(scope.takes(route("a.example.com", Map.of("mesh", "true")))).isTrue();
        assertThat(scope.takes(route("a.example.com", Map.of("mesh", "false")))).isFalse();
        assertThat(scope.takes(route("a.example.com", Map.of()))).isFalse();
        assertThat(scope.takes(route("a.example.org", Map.of("mesh", "true")))).isFalse();
        assertThat(scope.labelSelector()).contains("mesh=true");
    }

    @Test
    void whatIsWrongInTheConfigurationIsNamed() {
        assertThatThrownBy(() -> new ScopeConfig(List.of("*"), Optional.empty()))
                .hasMessageContaining("domains: '*'");
        assertThatThrownBy(() -> new ScopeConfig(List.of(), Optional.of("a in b")))
                .hasMessageContaining("labelSelector: 'a in b'");
        assertThatThrownBy(() -> new ScopeConfig(Collections.nCopies(1_001, "a.com"), Optional.empty()))
                .hasMessageContaining("domains: 1001 of them");
    }

    private static Route route(String host, Map<String, String> labels) {
        return Route.newBuilder()
                .setGuid("route-1")
                .setHost(host)
                .setPath("")
                .setProtocol("http")
                .setDestinations(List.of())
                .setOptions(Map.of())
                .setDomainGuid("domain-1")
                .setSpaceGuid("space-1")
                .setLabels(labels)
                .setAnnotations(Map.of())
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }
}
