package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.ForeignTool;
import io.weir.router.forward.RawHttp2Client.Frame;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.Http2LimitSettings;
import io.weir.schemas.config.ByteSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 from clients, without TLS where it does not matter. */
@Timeout(120)
class Http2IT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RawBackend backend;
    private Bed bed;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        bed = bed(FrontendSettings.loopback().with(listen -> {
            listen.h2c = true;
            listen.headerBytesMax = ByteSize.parse("16KiB");
            listen.http2Limits =
                    new Http2LimitSettings(250, 300, 2000, ByteSize.parse("64KiB"), ByteSize.parse("256KiB"));
        }));
    }

    private Bed bed(FrontendSettings settings) {
        return Bed.behind(settings).endpoint(backend.port(), "app", "unused").route("h", to("app"));
    }

    @AfterEach
    void stop() throws IOException {
        bed.close();
        backend.close();
    }

    @Test
    void aRequestWithoutABodyReachesTheBackendWithoutOne() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            assertThat(client.get(1, "h", "/p?q=1").status()).isEqualTo(200);
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM,
                    3,
                    RawHttp2Client.request("POST", "h", "/"));
            assertThat(client.status()).isEqualTo(200);
        }

        assertThat(backend.heads).hasSize(2).allSatisfy(head -> {
            assertThat(RawBackend.header(head, "Transfer-Encoding")).isEmpty();
            assertThat(RawBackend.header(head, "Host")).isEqualTo("h");
        });
        assertThat(backend.heads.getFirst()).startsWith("GET /p?q=1 HTTP/1.1\r\n");
    }

    @Test
    void aBodyIsFramedByItsLengthOrInChunks() throws Exception {
        try (RawBackend reading = new RawBackend(connection -> {
                    String head = connection.readHead();
                    String length = RawBackend.header(head, "Content-Length");
                    byte[] body = connection.in.readNBytes(length.isEmpty() ? 10 : Integer.parseInt(length));
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"
                            + new String(body, StandardCharsets.US_ASCII));
                });
                RawHttp2Client client = new RawHttp2Client(bed.port)) {
            bed.endpoint(reading.port(), "reading", "unused").route("r", to("reading"));
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.request("PUT", "r", "/"));
            client.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, (byte) 'a', (byte) 'b');
            assertThat(client.next(RawHttp2Client.DATA, 1).payload()).asString().isEqualTo("2\r\nab\r\n0\r\n");

            byte[] known = RawHttp2Client.headers(
                    ":method", "PUT", ":scheme", "http", ":path", "/", ":authority", "r", "content-length", "2");
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 3, known);
            client.send(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 3, (byte) 'a', (byte) 'b');
            assertThat(client.next(RawHttp2Client.DATA, 3).payload()).asString().isEqualTo("ab");
        }
    }

    @Test
    void theEndOfAResponseComesWithItsLastBytes() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            client.get(1, "h", "/");

            Frame head = client.next(RawHttp2Client.HEADERS);
            Frame last = client.next(RawHttp2Client.DATA);

            assertThat(head.flags() & RawHttp2Client.END_STREAM).isZero();
            assertThat(last.payload()).asString().isEqualTo("ok");
            assertThat(last.flags() & RawHttp2Client.END_STREAM).isEqualTo(RawHttp2Client.END_STREAM);
        }
    }

    @Test
    void whatABackendHasSentDoesNotWaitForWhatItHasNot() throws Exception {
        var seen = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                    assertThat(seen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    connection.write("1\r\nb\r\n0\r\n\r\n");
                });
                RawHttp2Client client = new RawHttp2Client(bed.port)) {
            bed.endpoint(slow.port(), "slow", "unused").route("s", to("slow"));

            client.get(1, "s", "/");
            Frame first = client.next(RawHttp2Client.DATA, 1);
            seen.countDown();

            assertThat(first.payload()).asString().isEqualTo("a");
            assertThat(first.flags() & RawHttp2Client.END_STREAM).isZero();
            assertThat(client.next(RawHttp2Client.DATA, 1).payload()).asString().isEqualTo("b");
        }
    }

    @Test
    void aBodyThatNobodyReadsStopsItsClientAndNoOtherStream() throws Exception {
        long bytes = 2 * BackPressureIT.IN_BETWEEN_MAX;
        var reads = new CountDownLatch(1);
        try (RawBackend slow = new RawBackend(connection -> {
                    connection.readHead();
                    assertThat(reads.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    connection.in.skipNBytes(bytes);
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nread");
                });
                RawHttp2Client client = new RawHttp2Client(bed.port)) {
            bed.endpoint(slow.port(), "slow", "unused").route("s", to("slow"));
            byte[] head = RawHttp2Client.headers(
                    ":method", "PUT", ":scheme", "http", ":path", "/", ":authority", "s", "content-length", "" + bytes);
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, head);
            var upload = new Upload(client, bytes);

            upload.sendUntilItIsStopped();
            assertThat(upload.sent).isBetween(65_536L, BackPressureIT.IN_BETWEEN_MAX);
            assertThat(client.get(3, "h", "/").status()).isEqualTo(200);
            assertThat(client.next(RawHttp2Client.DATA, 3).payload()).asString().isEqualTo("ok");

            reads.countDown();
            upload.sendTheRest();
            assertThat(client.next(RawHttp2Client.DATA, 1).payload()).asString().isEqualTo("read");
        }
    }

    /** The body of stream 1, sent as fast as the router opens its windows. */
    private static final class Upload {

        private static final int FRAME_BYTES = 16_384;
        private static final int SILENCE_MILLIS = 1_000;

        private final RawHttp2Client client;
        private final long bytes;
        private long sent;
        private long ofStream = 65_535;
        private long ofConnection = 65_535;

        Upload(RawHttp2Client client, long bytes) {
            this.client = client;
            this.bytes = bytes;
        }

        void sendUntilItIsStopped() throws IOException {
            int patience = client.socket.getSoTimeout();
            client.socket.setSoTimeout(SILENCE_MILLIS);
            try {
                sendTheRest();
            } catch (SocketTimeoutException silence) {
                client.socket.setSoTimeout(patience);
            }
        }

        void sendTheRest() throws IOException {
            while (sent < bytes) {
                long room = Math.min(Math.min(ofStream, ofConnection), Math.min(FRAME_BYTES, bytes - sent));
                if (room > 0) {
                    sent += room;
                    ofStream -= room;
                    ofConnection -= room;
                    int flags = sent == bytes ? RawHttp2Client.END_STREAM : 0;
                    client.send(RawHttp2Client.DATA, flags, 1, new byte[(int) room]);
                } else {
                    take(client.read());
                }
            }
        }

        private void take(Frame frame) throws IOException {
            if (frame.type() == RawHttp2Client.WINDOW_UPDATE && frame.stream() == 0) {
                ofConnection += frame.word(0);
            } else if (frame.type() == RawHttp2Client.WINDOW_UPDATE) {
                ofStream += frame.word(0);
            } else if (frame.type() == RawHttp2Client.SETTINGS && frame.flags() != RawHttp2Client.ACK) {
                client.send(RawHttp2Client.SETTINGS, RawHttp2Client.ACK, 0);
                for (int i = 0; i < frame.payload().length; i += 6) {
                    ofStream += frame.payload()[i + 1] == 4 ? frame.word(i + 2) - 65_535 : 0;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method GET :path / :authority h",
                ":method GET :scheme http :authority h",
                ":scheme http :path / :authority h",
                ":method CONNECT :scheme http :path / :authority h",
                ":method CONNECT :scheme http :path / :authority h :protocol websocket",
                ":method GET :scheme http :path / :authority h :protocol websocket",
                ":method GET :scheme http :path / :authority h connection close",
                ":method GET :scheme http :path / :authority h transfer-encoding chunked",
                ":method GET :scheme http :path / :authority h Upper case",
                ":method GET :scheme http x y :path / :authority h",
            })
    void aMalformedRequestEndsItsStreamOnly(String fields) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            byte[] block = RawHttp2Client.headers(fields.split(" ", -1));
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM, 1, block);

            Frame reset = client.next(RawHttp2Client.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.word(0)).as("PROTOCOL_ERROR").isEqualTo(1);
            assertThat(client.get(3, "h", "/").status()).isEqualTo(200);
            assertThat(backend.heads).hasSize(1);
        }
    }

    @Test
    void cookiesBecomeOneHeader() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            byte[] block = RawHttp2Client.headers(
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "h",
                    "cookie",
                    "a=1",
                    "cookie",
                    "b=2");
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM, 1, block);

            assertThat(client.status()).isEqualTo(200);
            assertThat(RawBackend.header(backend.heads.getFirst(), "Cookie")).isEqualTo("a=1; b=2");
        }
    }

    @Test
    void aHostThatIsNotTheAuthorityEndsItsStreamOnly() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            byte[] block = RawHttp2Client.headers(
                    ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "h", "host", "other");
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM, 1, block);
            assertThat(client.next(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);

            assertThat(client.get(3, "h", "/").status()).isEqualTo(200);
            assertThat(backend.heads).hasSize(1);
        }
    }

    @Test
    void refusalsLeaveTheConnectionOpen() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            client.send(
                    RawHttp2Client.HEADERS, RawHttp2Client.END_HEADERS, 1, RawHttp2Client.request("POST", "none", "/"));
            assertThat(client.status()).isEqualTo(404);
            Frame reset = client.next(RawHttp2Client.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.word(0))
                    .as("the body is not wanted, which is no error")
                    .isZero();

            assertThat(client.get(3, "none", "/").status()).isEqualTo(404);
            client.send(
                    RawHttp2Client.HEADERS,
                    RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM,
                    5,
                    RawHttp2Client.headers(":method", "CONNECT", ":authority", "h:443"));
            assertThat(client.status()).isEqualTo(400);
            assertThat(client.get(7, "h", "/").status()).isEqualTo(200);
        }
    }

    @Test
    void aResponseThatBreaksOffEndsItsStreamOnly() throws Exception {
        try (RawBackend broken = new RawBackend(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                });
                RawHttp2Client client = new RawHttp2Client(bed.port)) {
            bed.endpoint(broken.port(), "broken", "unused").route("b", to("broken"));

            assertThat(client.get(1, "b", "/").status()).isEqualTo(200);
            assertThat(client.next(RawHttp2Client.RST_STREAM).stream()).isEqualTo(1);
            assertThat(client.get(3, "h", "/").status()).isEqualTo(200);
        }
    }

    @Test
    void headersThatAreTooLargeAreAnswered431() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            byte[] block = RawHttp2Client.headers(
                    ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "h", "x", "y".repeat(17_000));
            byte[] first = Arrays.copyOf(block, 16_000);
            byte[] rest = Arrays.copyOfRange(block, 16_000, block.length);
            client.send(RawHttp2Client.HEADERS, RawHttp2Client.END_STREAM, 1, first);
            client.send(9, RawHttp2Client.END_HEADERS, 1, rest);

            assertThat(client.status()).isEqualTo(431);
            assertThat(backend.heads).isEmpty();
        }
    }

    @Test
    void noMoreStreamsThanAllowedAreAnnounced() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            Frame settings = client.next(RawHttp2Client.SETTINGS);
            boolean announced = false;
            for (int i = 0; i < settings.payload().length; i += 6) {
                announced |= settings.payload()[i + 1] == 3 && settings.word(i + 2) == 250;
            }
            assertThat(announced).isTrue();
        }
    }

    @Test
    void streamsThatAreResetAtOnceEndTheConnection() throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(bed.port)) {
            byte[] request = RawHttp2Client.request("GET", "h", "/");
            sendMany(client, 400, stream -> {
                ByteArrayOutputStream both = new ByteArrayOutputStream();
                both.writeBytes(RawHttp2Client.frame(
                        RawHttp2Client.HEADERS,
                        RawHttp2Client.END_HEADERS | RawHttp2Client.END_STREAM,
                        stream,
                        request));
                both.writeBytes(RawHttp2Client.frame(RawHttp2Client.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
                return both.toByteArray();
            });

            assertCalmedDown(client);
        }
    }

    @Test
    void pingsAndSettingsWithoutEndEndTheConnection() throws Exception {
        try (RawHttp2Client pings = new RawHttp2Client(bed.port);
                RawHttp2Client settings = new RawHttp2Client(bed.port)) {
            sendMany(pings, 2500, n -> RawHttp2Client.frame(RawHttp2Client.PING, 0, 0, new byte[8]));
            sendMany(settings, 2500, n -> RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0));

            assertCalmedDown(pings);
            assertCalmedDown(settings);
            bed.counts(2, "weir.http2.floods");
        }
        try (RawHttp2Client other = new RawHttp2Client(bed.port)) {
            assertThat(other.get(1, "h", "/").status()).isEqualTo(200);
        }
    }

    private interface Frames {
        byte[] of(int stream);
    }

    private static void sendMany(RawHttp2Client client, int count, Frames frames) {
        try {
            for (int i = 0; i < count; i++) {
                client.socket.getOutputStream().write(frames.of(2 * i + 1));
            }
        } catch (IOException hungUp) {
            // as it should
        }
    }

    private static void assertCalmedDown(RawHttp2Client client) throws IOException {
        Frame goAway = client.next(RawHttp2Client.GOAWAY);
        if (goAway.type() == RawHttp2Client.GOAWAY) {
            assertThat(goAway.word(4)).as("ENHANCE_YOUR_CALM").isEqualTo(11);
        }
        assertThat(client.next(-1).type()).isEqualTo(-1);
    }

    @Test
    void withoutH2cThePrefaceIsRefused() throws Exception {
        try (Bed plain = bed(FrontendSettings.loopback());
                RawClient client = new RawClient(plain.port)) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertThat(client.readHead()).matches("(?s)HTTP/\\S+ (400|501|505) .*");
            assertThat(backend.heads).isEmpty();
        }
    }

    @Test
    void http1IsSpokenBesideIt() throws Exception {
        try (RawClient client = new RawClient(bed.port)) {
            client.send("P");
            Eventually.until(PATIENCE, () -> bed.connections.open() == 1, "it is accepted");
            client.send("OST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.get("h", "/").read().status()).isEqualTo(200);
        }
    }

    @Test
    void anUpgradeIsAnsweredAsIfItWereNotAskedFor() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            bed.route("127.0.0.1", to("app"));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bed.port + "/"))
                    .build();

            HttpResponse<String> first = client.send(request, HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> next = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(first.body()).isEqualTo("ok");
            assertThat(next.statusCode()).isEqualTo(200);
            assertThat(backend.heads)
                    .noneMatch(head -> head.toLowerCase(Locale.ROOT).contains("h2c"));
        }
    }

    @Test
    void foreignClientsAreServed() throws Exception {
        bed.route("127.0.0.1", to("app"));
        String url = "http://127.0.0.1:" + bed.port + "/";

        var known = ForeignTool.run("curl", "-s", "--http2-prior-knowledge", "-w", " %{http_version}", url);
        var offered = ForeignTool.run("curl", "-s", "--http2", "-w", " %{http_version}", url);
        var load = ForeignTool.run("h2load", "-n", "2000", "-c", "4", "-m", "50", url);
        var nghttp = ForeignTool.run("nghttp", "-v", url);

        assertThat(known.output()).isEqualTo("ok 2");
        assertThat(offered.output()).isEqualTo("ok 1.1");
        assertThat(load.output()).contains("2000 succeeded, 0 failed, 0 errored", "2000 2xx");
        assertThat(nghttp.output()).contains(":status: 200");
    }
}
