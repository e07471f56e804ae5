package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.backend.BackendSettings;
import io.weir.router.errorpage.ErrorPage;
import io.weir.router.errorpage.ErrorSettings;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.forward.TestRouteService.Seen;
import io.weir.router.routeservice.RouteServiceSettings;
import io.weir.router.routeservice.RouteServices;
import io.weir.router.step.HeaderSettings;
import io.weir.router.tracing.Tracing;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that go to a route service by HTTPS and come back. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteServiceIT {

    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final boolean INSIDE = true;

    private TestRouteService service;
    private RawBackend one;
    private RawBackend two;
    private Bed bed;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        service = new TestRouteService(folder);
        one = RawBackend.named("one");
        two = RawBackend.named("two");
        bed = bed(MINUTE, !INSIDE, trusting());
        service.sendBackTo(bed.port);
    }

    private BackendSettings trusting() {
        return BackendSettings.defaults().with(change -> change.caCertificates = List.of(service.certificate));
    }

    private Bed bed(Duration timeout, boolean inside, BackendSettings backends) {
        RouteServiceSettings settings = new RouteServiceSettings(
                Optional.of(Secret.of("secret")), Optional.empty(), timeout, false, false, inside, List.of(), 3);
        PathParts path = new PathParts(
                HeaderSettings.defaults(),
                RouteServices.of(settings),
                Tracing.off(),
                ErrorPage.of(ErrorSettings.plain()));
        return Bed.withPath(path, backends)
                .routeThrough(service.url("/in?a=b"), "bound.example.com", to("one", 1), to("two", 1))
                .routeThrough(service.url("/refuse"), "refused.example.com", to("one"))
                .endpoint(one.port(), "one", "bound.example.com")
                .endpoint(two.port(), "two", "bound.example.com");
    }

    @AfterAll
    void close() throws IOException {
        bed.close();
        one.close();
        two.close();
        service.close();
    }

    @Test
    void aRequestPassesTheServiceAndReachesTheApp() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int heads = one.heads.size() + two.heads.size();
            Response response = client.send(RawClient.lines(
                            "GET /a%20b?c=d HTTP/1.1",
                            "Host: bound.example.com:80", "X-Forwarded-Proto: https", "X-CF-ApplicationID: forged"))
                    .read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isIn("one", "two");
            assertThat(response.header("X-CF-Proxy-Signature")).isEmpty();
            assertThat(one.heads.size() + two.heads.size()).isEqualTo(heads + 1);

            Seen seen = service.seen.getLast();
            assertThat(seen.target()).isEqualTo("/in?a=b");
            assertThat("https://" + seen.host() + "/in?a=b").isEqualTo(service.url("/in?a=b"));
            assertThat(seen.forwardedUrl()).isEqualTo("http://bound.example.com/a%20b?c=d");
            assertThat(seen.application()).isEmpty();

            String head = (response.body().equals("one") ? one : two).heads.getLast();
            assertThat(head).startsWith("GET /a%20b?c=d HTTP/1.1\r\n");
            assertThat(RawBackend.header(head, "X-Marked")).isEqualTo("by the service");
            assertThat(RawBackend.header(head, "X-Forwarded-Proto")).isEqualTo("https");
            assertThat(RawBackend.header(head, "X-CF-ApplicationID")).isEqualTo(response.body());
            assertThat(head.toLowerCase(Locale.ROOT)).doesNotContain("x-cf-proxy", "x-cf-forwarded");
        }
    }

    @Test
    void aBodyPassesToo() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            String body = "x".repeat(50_000);
            Response response = client.send(RawClient.lines(
                            "POST / HTTP/1.1", "Host: bound.example.com", "Content-Length: " + body.length()))
                    .send(body)
                    .read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(service.seen.getLast().body()).isEqualTo(body);
        }
    }

    @Test
    void theWayThroughTheServiceTakesNoDraw() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int first = 0;
            for (int i = 0; i < 20; i++) {
                first += client.get("bound.example.com", "/").read().body().equals("one") ? 1 : 0;
            }

            assertThat(first).isEqualTo(10);
        }
    }

    @Test
    void aServiceMayRefuse() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int heads = one.heads.size() + two.heads.size();
            Response response = client.get("refused.example.com", "/").read();

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).isEqualTo("refused");
            assertThat(one.heads.size() + two.heads.size()).isEqualTo(heads);
        }
    }

    @Test
    void aForgedSignatureIs400() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.send(RawClient.lines(
                            "GET / HTTP/1.1",
                            "Host: bound.example.com",
                            "X-CF-Proxy-Signature: AAAA",
                            "X-CF-Proxy-Metadata: e30="))
                    .read();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("invalid_route_service_signature");
        }
    }

    @Test
    void aSignatureOfAnotherRouteIs502() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.get("refused.example.com", "/").read();
            Response response = client.send(RawClient.lines(
                            "GET / HTTP/1.1",
                            "Host: bound.example.com",
                            "X-CF-Proxy-Signature: " + service.seen.getLast().signature(),
                            "X-CF-Proxy-Metadata: " + service.seen.getLast().metadata()))
                    .read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("invalid_route_service_signature");
        }
    }

    @Test
    void aRequestThatComesBackTooLateIs504() throws Exception {
        try (Bed impatient = bed(Duration.ofNanos(1), !INSIDE, trusting());
                RawClient client = new RawClient(impatient.port)) {
            service.sendBackTo(impatient.port);
            Response response = client.get("bound.example.com", "/").read();

            assertThat(response.status()).isEqualTo(504);
            assertThat(response.header("X-Router-Error")).isEqualTo("expired_route_service_signature");
        } finally {
            service.sendBackTo(bed.port);
        }
    }

    @Test
    void aWebSocketIs503() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.send(RawClient.lines(
                            "GET / HTTP/1.1",
                            "Host: bound.example.com",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
                    .read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("route_service_unsupported");
        }
    }

    @Test
    void withoutASecretItIs502() throws Exception {
        try (Bed disabled = new Bed();
                RawClient client = new RawClient(disabled.port)) {
            disabled.routeThrough(service.url("/"), "bound.example.com", to("one"))
                    .endpoint(one.port(), "one", "bound.example.com");
            Response response = client.get("bound.example.com", "/").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("route_service_unsupported");
            assertThat(response.body()).isEqualTo("502 Bad Gateway: Support for route services is disabled.\n");
        }
    }

    @Test
    void aServiceThatNobodyVouchesForIsNotSpokenTo() throws Exception {
        try (Bed wary = bed(MINUTE, !INSIDE, BackendSettings.defaults());
                RawClient client = new RawClient(wary.port)) {
            int before = service.seen.size();
            Response response = client.get("bound.example.com", "/").read();

            assertThat(response.status()).isEqualTo(526);
            assertThat(response.header("X-Cf-RouterError")).startsWith("endpoint_failure");
            assertThat(service.seen).hasSize(before);
        }
    }

    @Test
    void aServiceThatIsAnAppHereIsReachedInside() throws Exception {
        try (RawBackend app = RawBackend.named("service app");
                Bed inside = bed(MINUTE, INSIDE, trusting());
                RawClient client = new RawClient(inside.port)) {
            inside.routeThrough("https://service.example.com/in?a=b", "inner.example.com", to("one"))
                    .route("service.example.com", to("service"))
                    .endpoint(app.port(), "service", "service.example.com");
            Response response = client.get("inner.example.com", "/x?y").read();

            assertThat(response.body()).isEqualTo("service app");
            String head = app.heads.getLast();
            assertThat(head).startsWith("GET /in?a=b HTTP/1.1\r\n");
            assertThat(RawBackend.header(head, "Host")).isEqualTo("service.example.com");
            assertThat(RawBackend.header(head, "X-CF-Forwarded-Url")).isEqualTo("http://inner.example.com/x?y");
            assertThat(RawBackend.header(head, "X-CF-ApplicationID")).isEqualTo("service");

            Response back = client.send(RawClient.lines(
                            "GET /x?y HTTP/1.1",
                            "Host: inner.example.com",
                            "X-CF-Forwarded-Url: " + RawBackend.header(head, "X-CF-Forwarded-Url"),
                            "X-CF-Proxy-Signature: " + RawBackend.header(head, "X-CF-Proxy-Signature"),
                            "X-CF-Proxy-Metadata: " + RawBackend.header(head, "X-CF-Proxy-Metadata")))
                    .read();

            assertThat(back.body()).isEqualTo("one");
        }
    }
}
