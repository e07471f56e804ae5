package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.forward.RawClient.Response;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches the backend and what comes back, byte by byte. */
@Timeout(60)
class ForwardingIT {

    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final Bed bed = new Bed();

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aRequestReachesItsBackendAndTheResponseItsClient() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO);
                RawClient client = new RawClient(bed.port)) {
            serve("app.example.com", backend);

            Response response = client.get("App.example.com:80", "/path?q=1").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(backend.heads.get(0)).startsWith("GET /path?q=1 HTTP/1.1\r\n");
            assertThat(RawBackend.header(backend.heads.get(0), "Host")).isEqualTo("App.example.com:80");
        }
    }

    @Test
    void theBackendIsToldWhoItIsAndWhoAsks() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO);
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            Response response = client.send(RawClient.lines(
                            "GET / HTTP/1.1",
                            "Host: h",
                            "X-Forwarded-For: 1.2.3.4",
                            "X-Vcap-Request-Id: forged",
                            "X-CF-ApplicationID: forged",
                            "X-CF-InstanceIndex: forged",
                            "Connection: X-Forwarded-For, X-Gone, Host",
                            "X-Gone: 1",
                            "Keep-Alive: 5",
                            "Proxy-Authorization: x"))
                    .read();

            String head = backend.heads.get(0);
            assertThat(RawBackend.header(head, "X-Forwarded-For")).isEqualTo("1.2.3.4, 127.0.0.1");
            assertThat(RawBackend.header(head, "X-Forwarded-Proto")).isEqualTo("http");
            assertThat(RawBackend.header(head, "X-CF-ApplicationID")).isEqualTo("app");
            assertThat(RawBackend.header(head, "X-CF-InstanceID")).isEqualTo("instance-" + backend.port());
            assertThat(RawBackend.header(head, "X-CF-InstanceIndex")).isEqualTo("3");
            assertThat(RawBackend.header(head, "X-Request-Start")).matches("\\d{13}");
            assertThat(RawBackend.header(head, "X-Vcap-Request-Id"))
                    .matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
                    .isEqualTo(response.header("X-Vcap-Request-Id"));
            assertThat(head).doesNotContain("X-Gone", "Keep-Alive", "Proxy-Authorization");
        }
    }

    @Test
    void backendConnectionsAreUsedAgain() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO);
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            for (int i = 0; i < 20; i++) {
                client.get("h", "/" + i).read();
            }

            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void chunkedResponsesStayChunked() throws Exception {
        try (RawBackend backend = RawBackend.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            String all = client.readToEnd();

            assertThat(all).contains("transfer-encoding: chunked").endsWith("0\r\nX-Sum: 5\r\n\r\n");
            assertThat(all).doesNotContain("content-length");
        }
    }

    @Test
    void responsesThatEndWithTheirConnectionBecomeChunked() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                });
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.get("h", "/");
            String head = client.readHead();

            assertThat(RawBackend.header(head, "Transfer-Encoding")).isEqualTo("chunked");
            assertThat(new String(client.in.readNBytes(5 + 13), ISO_8859_1)).contains("until the en");
        }
    }

    @Test
    void clientsOfHttp10GetTheEndOfTheConnectionInsteadOfChunks() throws Exception {
        try (RawBackend backend = RawBackend.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
            String all = client.readToEnd();

            assertThat(all).endsWith("\r\n\r\nabc").doesNotContainIgnoringCase("chunked");
            assertThat(RawBackend.header(all, "Connection")).isEqualTo("close");
        }
    }

    @Test
    void aHeadResponseKeepsItsLengthAndHasNoBody() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            String first = client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").readHead();
            String second = client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").readHead();

            assertThat(RawBackend.header(first, "Content-Length")).isEqualTo("1234");
            assertThat(second).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void responsesWithoutContentHaveNeitherLengthNorBody() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 204 No Content\r\n\r\n");
                RawBackend notModified =
                        RawBackend.answering("HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 77\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);
            serve("i", notModified);

            String none = client.get("h", "/").readHead();
            String unchanged = client.get("i", "/").readHead();

            assertThat(none).startsWith("HTTP/1.1 204").doesNotContainIgnoringCase("content-length", "chunked");
            assertThat(unchanged).startsWith("HTTP/1.1 304").doesNotContainIgnoringCase("chunked");
            assertThat(RawBackend.header(unchanged, "ETag")).isEqualTo("x");
        }
    }

    @Test
    void aBodyWithALengthIsPassedOnWithItsLength() throws Exception {
        try (RawBackend backend = echoing();
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            Response response = client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody")
                    .read();

            assertThat(response.body()).isEqualTo("body");
            assertThat(RawBackend.header(backend.heads.get(0), "Content-Length"))
                    .isEqualTo("4");
            assertThat(RawBackend.header(backend.heads.get(0), "Transfer-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void aChunkedBodyIsPassedOnChunked() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    c.readHead();
                    StringBuilder body = new StringBuilder();
                    while (!body.toString().endsWith("0\r\n\r\n")) {
                        body.append((char) c.in.read());
                    }
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                });
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            Response response = client.send(
                            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n")
                    .read();

            assertThat(response.body()).isEqualTo("4\r\nbody\r\n0\r\n\r\n");
            assertThat(RawBackend.header(backend.heads.get(0), "Transfer-Encoding"))
                    .isEqualTo("chunked");
            assertThat(RawBackend.header(backend.heads.get(0), "Content-Length"))
                    .isEmpty();
        }
    }

    @Test
    void aClientThatWaitsForContinueGetsItFromTheBackend() throws Exception {
        try (RawBackend backend = new RawBackend(c -> {
                    String head = c.readHead();
                    c.write("HTTP/1.1 100 Continue\r\n\r\n");
                    byte[] body = c.in.readNBytes(Integer.parseInt(RawBackend.header(head, "Content-Length")));
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"
                            + new String(body, ISO_8859_1));
                });
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            String proceed = client.readHead();
            Response response = client.send("body").read();

            assertThat(proceed).startsWith("HTTP/1.1 100");
            assertThat(response.body()).isEqualTo("body");
        }
    }

    @Test
    void aBackendThatSaysNothingOfContinueGetsTheBodyAfterAWhile() throws Exception {
        try (RawBackend backend = echoing();
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            String proceed = client.readHead();
            Response response = client.send("body").read();

            assertThat(proceed).startsWith("HTTP/1.1 100");
            assertThat(response.body()).isEqualTo("body");
        }
    }

    @Test
    void aBackendMayRefuseABodyThatWaitsForContinue() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            String all = client.readToEnd();

            assertThat(all).startsWith("HTTP/1.1 417").endsWith("no");
            assertThat(RawBackend.header(all, "Connection")).isEqualTo("close");
        }
    }

    @Test
    void aResponseBeforeTheEndOfTheBodyIsPassedOnAndTheConnectionGoesOn() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\nno");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
            Response refused = client.read();
            Response next = client.send("67890").get("nobody", "/").read();

            assertThat(refused.status()).isEqualTo(413);
            assertThat(next.status()).isEqualTo(404);
        }
    }

    @Test
    void hopByHopHeadersOfTheResponseStayBehind() throws Exception {
        try (RawBackend backend = RawBackend.answering(RawClient.lines(
                        "HTTP/1.1 200 OK",
                        "Content-Length: 0",
                        "Connection: X-Hop",
                        "X-Hop: 1",
                        "Keep-Alive: 1",
                        "X-CF-Proxy-Signature: s",
                        "Set-Cookie: a=1",
                        "Set-Cookie: b=2"));
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            String head = client.get("h", "/").readHead();

            assertThat(head).doesNotContain("X-Hop", "Keep-Alive", "X-CF-Proxy-Signature");
            assertThat(head).contains("Set-Cookie: a=1\r\n", "Set-Cookie: b=2\r\n");
        }
    }

    @Test
    void anAppsOwnRequestIdIsLeftAlone() throws Exception {
        try (RawBackend backend = RawBackend.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Vcap-Request-Id: mine\r\n\r\n");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            Response response = client.get("h", "/").read();

            assertThat(response.header("X-Vcap-Request-Id")).isEqualTo("mine");
        }
    }

    @Test
    void anAbsoluteTargetNamesTheHost() throws Exception {
        try (RawBackend backend = RawBackend.answering(HELLO);
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("GET http://h/x?y HTTP/1.1\r\nHost: other\r\n\r\n").read();

            assertThat(backend.heads.get(0)).startsWith("GET /x?y HTTP/1.1\r\n");
            assertThat(RawBackend.header(backend.heads.get(0), "Host")).isEqualTo("h");
        }
    }

    @Test
    void anUpgradeBecomesATunnel() throws Exception {
        CompletableFuture<String> backendGot = new CompletableFuture<>();
        try (RawBackend backend = new RawBackend(c -> {
                    String head = c.readHead();
                    c.write(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-A: b\r\n\r\nhi");
                    backendGot.complete(head + new String(c.in.readNBytes(4), ISO_8859_1));
                    c.write("bye");
                });
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            client.send("GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo\r\n\r\n");
            String head = client.readHead();
            client.send("ping");
            String rest = client.readToEnd();

            assertThat(head).startsWith("HTTP/1.1 101").contains("X-A: b");
            assertThat(rest).isEqualTo("hibye");
            assertThat(backendGot.get(5, TimeUnit.SECONDS)).contains("GET /ws").endsWith("ping");
        }
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryResponse() throws Exception {
        try (RawBackend backend = RawBackend.answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
                RawClient client = new RawClient(bed.port)) {
            serve("h", backend);

            Response response = client.send(
                            "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.body()).isEqualTo("no");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawBackend first = RawBackend.named("first");
                RawBackend second = RawBackend.named("second");
                RawClient client = new RawClient(bed.port)) {
            serve("h", first);
            serve("i", second);

            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: i\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("first");
            assertThat(client.read().body()).isEqualTo("second");
        }
    }

    static RawBackend echoing() throws IOException {
        return new RawBackend(c -> {
            for (String head = c.readHead(); !head.isEmpty(); head = c.readHead()) {
                byte[] body = c.in.readNBytes(Integer.parseInt(RawBackend.header(head, "Content-Length")));
                c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"
                        + new String(body, ISO_8859_1));
            }
        });
    }

    private void serve(String host, RawBackend backend) {
        bed.route(host, to("app"));
        bed.endpoint(backend.port(), "app", host);
    }
}
