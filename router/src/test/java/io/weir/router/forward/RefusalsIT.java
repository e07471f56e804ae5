package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.forward.RawClient.Response;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the router answers itself, in Gorouter's form. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsIT {

    private final Bed bed = new Bed();
    private RawBackend backend;

    @BeforeAll
    void start() throws IOException {
        backend = RawBackend.named("app");
        bed.route("h", to("app"));
        bed.endpoint(backend.port(), "app", "h");
    }

    @AfterAll
    void close() throws IOException {
        backend.close();
        bed.close();
    }

    @Test
    void anUnknownHostIs404() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("nobody.example.com:80", "/").read();

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("unknown_route");
            assertThat(response.header("Cache-Control")).isEqualTo("no-cache, no-store");
            assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.body())
                    .isEqualTo("404 Not Found: Requested route ('nobody.example.com') does not exist.\n");
        }
    }

    @Test
    void aRouteWithoutEndpointsIs503() throws Exception {
        bed.route("empty", to("nobody"));
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.get("empty", "/").read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("no_endpoints");
            assertThat(response.header("Cache-Control")).isEqualTo("public,max-age=2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"})
    void noHostIs400(String request) throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response response = client.send(request).read();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("empty_host");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nX",
                "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nBad Header: x\r\n\r\n",
                "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET nonsense HTTP/1.1\r\nHost: h\r\n\r\n"
            })
    void whatIsNotClearIs400AndEndsTheConnection(String request) throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            int before = backend.heads.size();

            String all = client.send(request).readToEnd();

            assertThat(all).matches("(?s)HTTP/1.[01] 400 Bad Request\r\n.*");
            assertThat(RawBackend.header(all, "Connection")).isEqualTo("close");
            assertThat(all.split("400 Bad Request\r\n", -1)).hasSize(2);
            assertThat(backend.heads).hasSize(before);
        }
    }

    @Test
    void headersThatAreTooLargeAre431() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            String all = client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(1_100_000) + "\r\n\r\n")
                    .readHead();

            assertThat(all).startsWith("HTTP/1.1 431");
            assertThat(RawBackend.header(all, "X-Cf-RouterError")).isEqualTo("max-request-size-exceeded");
        }
    }

    @Test
    void aRequestLineThatIsTooLongIs414() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            String head = client.send("GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: h\r\n\r\n")
                    .readHead();

            assertThat(head).matches("(?s)HTTP/1.[01] 414 .*");
        }
    }

    @Test
    void theConnectionGoesOnAfterARefusalWithABody() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            Response refused = client.send("POST / HTTP/1.1\r\nHost: nobody\r\nContent-Length: 4\r\n\r\nbody")
                    .read();
            Response next = client.get("h", "/").read();

            assertThat(refused.status()).isEqualTo(404);
            assertThat(next.body()).isEqualTo("app");
        }
    }

    @Test
    void refusalsAreCountedByTheirError() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.get("nobody", "/").read();

            bed.counts(1, "weir.router.errors", "error", "unknown_route");
        }
    }
}
