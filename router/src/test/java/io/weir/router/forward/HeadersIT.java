package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.errorpage.ErrorPage;
import io.weir.router.errorpage.ErrorSettings;
import io.weir.router.forward.RawClient.Response;
import io.weir.router.routeservice.RouteServiceSettings;
import io.weir.router.routeservice.RouteServices;
import io.weir.router.step.HeaderSettings;
import io.weir.router.step.ResponseHeaderSettings;
import io.weir.router.step.ResponseHeaderSettings.Removal;
import io.weir.router.tracing.Tracing;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Headers as they arrive: what the app gets, and what the client gets. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeadersIT {

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private RawBackend backend;
    private Bed bed;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        backend = RawBackend.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: app\r\nVia: 1.1 app\r\nVia: 1.1 cache"
                        + "\r\nX-Frame-Options: DENY\r\nX-CF-Proxy-Signature: leaked\r\n\r\nok");
        bed = Bed.withPath(new PathParts(
                new HeaderSettings(
                        Optional.of(Secret.of("22")),
                        List.of("X-Forwarded-For", "X-Kept"),
                        true,
                        Optional.of("HTTP-Monitor/1.1"),
                        new ResponseHeaderSettings(
                                List.of(
                                        new Removal("Server", Optional.empty()),
                                        new Removal("Via", Optional.of("1.1 app"))),
                                Map.of("X-Frame-Options", "SAMEORIGIN", "X-Added", "1"))),
                RouteServices.of(RouteServiceSettings.none()),
                Tracing.off(),
                ErrorPage.of(new ErrorSettings(Optional.of(Files.writeString(
                        folder.resolve("page.html"),
                        "<h1>{status} {statusText}</h1><p>{message}</p><i>{header:X-Cf-RouterError}</i>\n"))))));
        bed.route("h", to("app")).endpoint(backend.port(), "app", "h");
    }

    @AfterAll
    void close() throws IOException {
        backend.close();
        bed.close();
    }

    @Test
    void theAppGetsWhatGorouterWouldSend() throws Exception {
        String head = sent(
                "GET /a?b=1 HTTP/1.1",
                "Host: h",
                "X-Forwarded-For: 1.1.1.1",
                "X-Vcap-Request-Id: forged",
                "X-CF-ApplicationID: forged",
                "X-CF-InstanceID: forged",
                "X-CF-InstanceIndex: 99");

        assertThat(head).startsWith("GET /a?b=1 HTTP/1.1\r\n");
        assertThat(RawBackend.header(head, "X-Forwarded-For")).isEqualTo("1.1.1.1, 127.0.0.1");
        assertThat(RawBackend.header(head, "X-Forwarded-Proto")).isEqualTo("http");
        assertThat(RawBackend.header(head, "X-Request-Start")).matches("\\d{13}");
        assertThat(RawBackend.header(head, "X-Vcap-Request-Id")).matches(UUID);
        assertThat(RawBackend.header(head, "X-CF-ApplicationID")).isEqualTo("app");
        assertThat(RawBackend.header(head, "X-CF-InstanceID")).isEqualTo("instance-" + backend.port());
        assertThat(RawBackend.header(head, "X-CF-InstanceIndex")).isEqualTo("3");
        assertThat(RawBackend.header(head, "X-Forwarded-Host")).isEmpty();
    }

    @Test
    void theStartOfTheRequestIsKeptWhereSomebodyInFrontSaidIt() throws Exception {
        assertThat(RawBackend.header(sent("GET / HTTP/1.1", "Host: h", "X-Request-Start: 42"), "X-Request-Start"))
                .isEqualTo("42");
    }

    @Test
    void protectedHeadersCannotBeTakenAway() throws Exception {
        String head = sent(
                "GET / HTTP/1.1",
                "Host: h",
                "Connection: close, X-Forwarded-For, x-kept, X-Vcap-Request-Id, X-Gone",
                "X-Forwarded-For: 1.1.1.1",
                "X-Kept: 1",
                "X-Gone: 1");

        assertThat(RawBackend.header(head, "X-Forwarded-For")).isEqualTo("1.1.1.1, 127.0.0.1");
        assertThat(RawBackend.header(head, "X-Kept")).isEqualTo("1");
        assertThat(RawBackend.header(head, "X-Vcap-Request-Id")).matches(UUID);
        assertThat(RawBackend.header(head, "X-Gone")).isEmpty();
    }

    @Test
    void theTraceKeyRevealsTheEndpointAndStaysHere() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();
            Response known = client.send(RawClient.lines("GET / HTTP/1.1", "Host: h", "X-Vcap-Trace: 22"))
                    .read();
            Response unknown = client.send(RawClient.lines("GET / HTTP/1.1", "Host: h", "X-Vcap-Trace: 23"))
                    .read();

            String address = "127.0.0.1:" + backend.port();
            assertThat(known.header("X-Vcap-Router")).isEqualTo("127.0.0.1");
            assertThat(known.header("X-Vcap-Backend")).isEqualTo(address);
            assertThat(known.header("X-Cf-RouteEndpoint")).isEqualTo(address);
            assertThat(RawBackend.header(backend.heads.get(before), "X-Vcap-Trace"))
                    .isEmpty();
            assertThat(unknown.header("X-Vcap-Router")).isEmpty();
            assertThat(unknown.header("X-Vcap-Backend")).isEmpty();
            assertThat(unknown.header("X-Cf-RouteEndpoint")).isEmpty();
        }
    }

    @Test
    void responsesAreRewrittenAndBlamed() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("h", "/").read();

            assertThat(response.header("Server")).isEmpty();
            assertThat(response.head()).contains("1.1 cache").doesNotContain("1.1 app");
            assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(response.header("X-Added")).isEqualTo("1");
            assertThat(response.header("X-CF-Proxy-Signature")).isEmpty();
            assertThat(response.header("X-Vcap-Request-Id")).matches(UUID);
            assertThat(response.header("X-Weir-Route-Revision")).isEqualTo("1");
            assertThat(response.header("X-Weir-Destination")).isEqualTo("app:web");
        }
    }

    @Test
    void answersOfTheRoutersOwnAreRewrittenToo() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("nobody", "/").read();

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
            assertThat(response.header("X-Vcap-Request-Id")).matches(UUID);
            assertThat(response.header("X-Weir-Route-Revision")).isEmpty();
        }
    }

    @Test
    void answersOfTheRoutersOwnShowThePage() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("nobody", "/").read();

            assertThat(response.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.body())
                    .isEqualTo("<h1>404 Not Found</h1><p>Requested route (&#39;nobody&#39;) does not exist.</p>"
                            + "<i>unknown_route</i>\n");
        }
    }

    @Test
    void aQueryWithASemicolonIsPassedOnAndWarnedOf() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();
            Response response = client.get("h", "/a?b=1;c=2").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("deprecated-semicolon-params");
            assertThat(backend.heads.get(before)).startsWith("GET /a?b=1;c=2 HTTP/1.1\r\n");
            assertThat(client.get("h", "/a?b=1&c=2").read().header("X-Cf-RouterError"))
                    .isEmpty();
        }
    }

    @Test
    void healthChecksAreAnsweredWhateverTheirHost() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();
            String all = client.send(RawClient.lines("GET /x HTTP/1.1", "Host: h", "User-Agent: HTTP-Monitor/1.1"))
                    .readToEnd();

            assertThat(all).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok\n");
            assertThat(RawBackend.header(all, "Cache-Control")).isEqualTo("private, max-age=0");
            assertThat(RawBackend.header(all, "Expires")).isEqualTo("0");
            assertThat(RawBackend.header(all, "Connection")).isEqualTo("close");
            assertThat(backend.heads).hasSize(before);
        }
    }

    @Test
    void healthChecksFailWhileTheRouterDrains() throws Exception {
        Bed draining = Bed.withPath(new PathParts(
                new HeaderSettings(
                        Optional.empty(),
                        List.of(),
                        false,
                        Optional.of("HTTP-Monitor/1.1"),
                        ResponseHeaderSettings.none()),
                RouteServices.of(RouteServiceSettings.none()),
                Tracing.off(),
                ErrorPage.of(ErrorSettings.plain())));
        try (draining;
                RawClient client = new RawClient(draining.port)) {
            draining.traffic.beginDrain();

            assertThat(client.send(RawClient.lines("GET / HTTP/1.0", "User-Agent: HTTP-Monitor/1.1"))
                            .readToEnd())
                    .matches("(?s)HTTP/1.[01] 503 .*");
        }
    }

    @Test
    void withoutConfigurationNothingIsToldAndNobodyIsAHealthCheck() throws Exception {
        try (Bed plain = new Bed();
                RawClient client = new RawClient(plain.port)) {
            plain.route("h", to("app")).endpoint(backend.port(), "app", "h");
            Response response = client.send(RawClient.lines(
                            "GET / HTTP/1.1", "Host: h", "X-Vcap-Trace: 22", "User-Agent: HTTP-Monitor/1.1"))
                    .read();

            assertThat(response.body()).isEqualTo("ok");
            assertThat(response.header("X-Vcap-Router")).isEmpty();
            assertThat(response.header("X-Weir-Route-Revision")).isEmpty();
            assertThat(response.header("X-Weir-Destination")).isEmpty();
            assertThat(response.header("Server")).isEqualTo("app");
            assertThat(response.header("X-CF-Proxy-Signature")).isEmpty();
        }
    }

    /** Sends a request and says how it arrived at the app. */
    private String sent(String... lines) throws IOException {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();
            client.send(RawClient.lines(lines)).read();
            return backend.heads.get(before);
        }
    }
}
