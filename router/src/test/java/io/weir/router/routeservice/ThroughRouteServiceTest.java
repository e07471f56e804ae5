package io.weir.router.routeservice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouteServiceTarget;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.step.Exchanges;
import io.weir.router.table.Routes;
import io.weir.schemas.config.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThroughRouteServiceTest {

    private static final Instant NOW = Instant.parse("2024-05-06T07:08:09.123456789Z");
    private static final Secret SECRET = Secret.of("secret");
    private static final SignatureSeal SEAL = new SignatureSeal(SignatureKey.of(SECRET), null, new SecureRandom());

    private final Routes routes = new Routes()
            .with("bound.example.com", "https://service.example.com:8443/in?a=b")
            .with("bound.example.com/other", "https://service.example.com/")
            .with("unusable.example.com", "http://service.example.com/")
            .with("chained.apps.example.com", "https://elsewhere.example.com/")
            .with("inner.example.com", "https://app.apps.example.com/in")
            .with("outer.example.com", "https://chained.apps.example.com/in")
            .with("app.apps.example.com", null)
            .with("free.example.com", null);

    @Test
    void aRequestLeavesForTheServiceSigned() throws Exception {
        Exchange x = request("bound.example.com:80", "/a%20b?c=d");

        assertThat(apply(x)).isNull();

        assertThat(x.service).isEqualTo(new RouteServiceTarget("service.example.com", 8443, true, 3));
        assertThat(x.target).isEqualTo("/in?a=b");
        assertThat(x.headers.getAll("Host")).containsExactly("service.example.com:8443");
        assertThat(x.headers.get("X-CF-Forwarded-Url")).isEqualTo("https://bound.example.com/a%20b?c=d");
        assertThat(SEAL.open(sealedIn(x))).isEqualTo(new Signature("https://bound.example.com/a%20b?c=d", NOW));
        assertThat(x.viaRouteService).isFalse();
    }

    @Test
    void theSchemeIsTheOneRecommended() {
        Exchange x = request("bound.example.com", "/");
        RouteServiceSettings plain = settings(false, false, false, List.of());

        apply(x, plain);

        assertThat(x.headers.get("X-CF-Forwarded-Url")).isEqualTo("http://bound.example.com/");
    }

    @Test
    void aRequestThatComesBackGoesOnWithoutItsSignature() {
        Exchange x = returning("bound.example.com", "/a", "https://bound.example.com/a", NOW.minusSeconds(60));

        assertThat(apply(x)).isNull();

        assertThat(x.service).isNull();
        assertThat(x.viaRouteService).isTrue();
        assertThat(x.target).isEqualTo("/a");
        assertThat(x.headers.names()).containsExactly("Host");
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b/c, https://bound.example.com/a b/c?d",
        "/other/x, https://BOUND.example.com:443/Other/y",
        "/, http://bound.example.com"
    })
    void itMayComeBackUnderAnyPathOfTheSameRoute(String target, String url) {
        assertThat(apply(returning("bound.example.com", target, url, NOW))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bound.example.com/other",
                "https://free.example.com/",
                "https://nobody.example.com/",
                "x"
            })
    void aSignatureOfAnotherRouteIs502(String url) {
        RouterError error = refused(returning("bound.example.com", "/", url, NOW));

        assertThat(error.status()).isEqualTo(502);
        assertThat(error.code()).isEqualTo("invalid_route_service_signature");
    }

    @Test
    void aSignatureThatIsTooOldIs504() {
        Exchange x = returning("bound.example.com", "/", "https://bound.example.com/", NOW.minusNanos(60_000_000_001L));

        assertThat(refused(x)).isEqualTo(RouterError.EXPIRED_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource({"AAAA, ''", "AAAA, e30=", "'?', e30="})
    void aSignatureThatIsNoneIs400(String signature, String metadata) {
        Exchange x = request("bound.example.com", "/");
        x.headers.set("X-CF-Proxy-Signature", signature);
        x.headers.set("X-CF-Proxy-Metadata", metadata);

        RouterError error = refused(x);

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_route_service_signature");
        assertThat(error.message()).startsWith("Failed to validate Route Service Signature: ");
    }

    @Test
    void webSocketsAre503() {
        Exchange x = request("bound.example.com", "/");
        x.upgrades = true;
        x.headers.set("Connection", "Upgrade").set("Upgrade", "WebSocket");

        assertThat(refused(x)).isEqualTo(RouterError.NO_WEB_SOCKET_WITH_ROUTE_SERVICE);
    }

    @Test
    void otherUpgradesAreLeftOut() {
        Exchange x = request("bound.example.com", "/");
        x.upgrades = true;
        x.headers.set("Connection", "Upgrade").set("Upgrade", "h2c");

        assertThat(apply(x)).isNull();

        assertThat(x.upgrades).isFalse();
        assertThat(x.headers.contains("Upgrade")).isFalse();
        assertThat(x.service).isNotNull();
    }

    @Test
    void aServiceThatCannotBeReachedSafelyIs500() {
        assertThat(refused(request("unusable.example.com", "/")).status()).isEqualTo(500);
    }

    @Test
    void withoutASecretRoutesWithAServiceAre502() {
        Step step = RouteServices.of(RouteServiceSettings.none()).step(routes.table(), () -> NOW);

        assertThat(step.apply(request("bound.example.com", "/"))).isEqualTo(RouterError.ROUTE_SERVICES_DISABLED);
        assertThat(step.apply(request("free.example.com", "/"))).isNull();
    }

    @Test
    void aRouteWithoutAServiceIsLeftAlone() {
        Exchange x = request("free.example.com", "/");

        assertThat(apply(x)).isNull();

        assertThat(x.service).isNull();
        assertThat(x.headers.names()).containsExactly("Host");
    }

    @Test
    void onItsWayToAServiceThatIsAnAppASignatureIsPassedOn() {
        Exchange x = returning("free.example.com", "/", "https://bound.example.com/", NOW);
        x.headers.set("X-CF-Forwarded-Url", "https://bound.example.com/");

        assertThat(apply(x)).isNull();

        assertThat(x.viaRouteService).isTrue();
        assertThat(x.headers.contains("X-CF-Proxy-Signature")).isTrue();
        assertThat(x.headers.contains("X-CF-Forwarded-Url")).isTrue();
    }

    @Test
    void aStraySignatureCountsForNothing() {
        Exchange forged = request("free.example.com", "/");
        forged.headers.set("X-CF-Proxy-Signature", "AAAA").set("X-CF-Forwarded-Url", "https://h/");
        Exchange old = returning("free.example.com", "/", "https://h/", NOW.minusSeconds(3600));
        Exchange bare = returning("free.example.com", "/", "https://h/", NOW);
        bare.headers.remove("X-CF-Forwarded-Url");

        assertThat(apply(forged)).isNull();
        assertThat(apply(old)).isNull();
        assertThat(apply(bare)).isNull();

        assertThat(forged.viaRouteService).isFalse();
        assertThat(old.viaRouteService).isFalse();
        assertThat(bare.viaRouteService).isFalse();
    }

    @Test
    void aStraySignatureIsRefusedWhereThatIsAskedFor() {
        RouteServiceSettings strict = settings(true, true, false, List.of());
        Exchange forged = request("free.example.com", "/");
        forged.headers.set("X-CF-Proxy-Signature", "AAAA");
        Exchange old = returning("free.example.com", "/", "https://h/", NOW.minusSeconds(3600));
        Exchange good = returning("free.example.com", "/", "https://h/", NOW);

        RouterError error = requireNonNull(apply(forged, strict));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_route_service_signature");
        assertThat(apply(old, strict)).isEqualTo(RouterError.EXPIRED_SIGNATURE);
        assertThat(apply(good, strict)).isNull();
    }

    @Test
    void aServiceThatIsARouteHereMayBeReachedInside() {
        Exchange x = request("inner.example.com", "/");

        assertThat(apply(x, settings(true, false, true, List.of()))).isNull();

        assertThat(x.service).isNull();
        assertThat(x.view).isSameAs(routes.view("app.apps.example.com", "/in"));
        assertThat(x.selection).isSameAs(requireNonNull(x.view).selection());
        assertThat(x.target).isEqualTo("/in");
        assertThat(x.headers.get("Host")).isEqualTo("app.apps.example.com");
        assertThat(x.headers.contains("X-CF-Proxy-Signature")).isTrue();
    }

    @Test
    void onlyServicesOnTheAllowListAreReachedInside() {
        RouteServiceSettings allowed = settings(true, false, true, List.of("*.apps.example.com"));
        RouteServiceSettings others = settings(true, false, true, List.of("*.other.example.com"));
        Exchange inside = request("inner.example.com", "/");
        Exchange outside = request("inner.example.com", "/");

        apply(inside, allowed);
        apply(outside, others);

        assertThat(inside.service).isNull();
        assertThat(requireNonNull(outside.service).host()).isEqualTo("app.apps.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bound.example.com", "outer.example.com"})
    void servicesThatAreNoRoutesOrHaveServicesThemselvesAreReachedOutside(String host) {
        Exchange x = request(host, "/");

        apply(x, settings(true, false, true, List.of()));

        assertThat(x.service).isNotNull();
    }

    private Exchange returning(String host, String target, String url, Instant time) {
        Exchange x = request(host, target);
        SealedSignature sealed = SEAL.seal(new Signature(url, time));
        x.headers.set("X-CF-Proxy-Signature", sealed.signature());
        x.headers.set("X-CF-Proxy-Metadata", sealed.metadata());
        x.headers.set("X-CF-Forwarded-Url", url);
        return x;
    }

    private Exchange request(String host, String target) {
        Exchange x = Exchanges.get(target, "Host", host);
        x.host = host;
        x.target = target;
        x.view = routes.view(host, target);
        x.selection = x.view.selection();
        return x;
    }

    private static SealedSignature sealedIn(Exchange x) {
        return new SealedSignature(
                requireNonNull(x.headers.get("X-CF-Proxy-Signature")),
                requireNonNull(x.headers.get("X-CF-Proxy-Metadata")));
    }

    private @Nullable RouterError apply(Exchange x) {
        return apply(x, settings(true, false, false, List.of()));
    }

    private RouterError refused(Exchange x) {
        return requireNonNull(apply(x));
    }

    private @Nullable RouterError apply(Exchange x, RouteServiceSettings settings) {
        return new ThroughRouteService(settings, routes.table(), SEAL, () -> NOW).apply(x);
    }

    private static RouteServiceSettings settings(
            boolean https, boolean strict, boolean internal, List<String> allowlist) {
        return new RouteServiceSettings(
                Optional.of(SECRET), Optional.empty(), Duration.ofSeconds(60), https, strict, internal, allowlist, 3);
    }
}
