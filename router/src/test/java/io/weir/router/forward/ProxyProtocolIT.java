package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.embedded.fixture.Eventually;
import io.weir.router.ForeignTool;
import io.weir.router.frontend.FrontendSettings;
import io.weir.router.frontend.ProxyProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY protocol headers, and limits on connections, which count by the address of the header. */
@Timeout(120)
class ProxyProtocolIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int PROXY = 0x21;
    private static final int LOCAL = 0x20;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int UDP4 = 0x12;

    private RawBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    private Bed bed(ProxyProtocol mode) {
        return bed(listen -> listen.proxyProtocol = mode);
    }

    private Bed bed(Consumer<FrontendSettings.Draft> change) {
        return Bed.behind(FrontendSettings.loopback().with(change))
                .endpoint(backend.port(), "app", "unused")
                .route("h", to("app"));
    }

    private static String v2(int command, int family, byte[] addresses) {
        ByteBuffer header = ByteBuffer.allocate(16 + addresses.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) addresses.length)
                .put(addresses);
        return new String(header.array(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] addresses4(int sourcePort) {
        return ByteBuffer.allocate(12)
                .put(new byte[] {(byte) 203, 0, 113, 7, 10, 0, 0, 1})
                .putShort((short) sourcePort)
                .putShort((short) 80)
                .array();
    }

    /** Whom the backend is told the request came from, "closed" where the router hung up instead. */
    private String from(Bed bed, String header) throws IOException {
        backend.heads.clear();
        try (RawClient client = new RawClient(bed.port)) {
            return client.send(header + REQUEST).readHead().isEmpty()
                    ? "closed"
                    : RawBackend.header(backend.heads.getFirst(), "X-Forwarded-For");
        }
    }

    @Test
    void theClientIsWhoTheHeaderNames() throws Exception {
        byte[] addresses6 = new byte[36];
        addresses6[0] = 0x20;
        addresses6[1] = 1;
        addresses6[15] = 9;
        byte[] withMore = ByteBuffer.allocate(12 + 7)
                .put(addresses4(4000))
                .put(new byte[] {4, 0, 4, 1, 2, 3, 4})
                .array();
        try (Bed bed = bed(ProxyProtocol.REQUIRED)) {
            assertThat(from(bed, "PROXY TCP4 203.0.113.7 10.0.0.1 4000 80\r\n")).isEqualTo("203.0.113.7");
            assertThat(from(bed, "PROXY TCP6 2001::9 ::1 4000 80\r\n")).isEqualTo("2001:0:0:0:0:0:0:9");
            assertThat(from(bed, "PROXY UNKNOWN\r\n")).isEqualTo("127.0.0.1");
            assertThat(from(bed, v2(PROXY, TCP4, addresses4(4000)))).isEqualTo("203.0.113.7");
            assertThat(from(bed, v2(PROXY, TCP4, withMore))).isEqualTo("203.0.113.7");
            assertThat(from(bed, v2(PROXY, TCP6, addresses6))).isEqualTo("2001:0:0:0:0:0:0:9");
            assertThat(from(bed, v2(LOCAL, TCP4, addresses4(4000)))).isEqualTo("127.0.0.1");
            assertThat(from(bed, v2(LOCAL, 0, new byte[0]))).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aHeaderMayComeInPieces() throws Exception {
        try (Bed bed = bed(ProxyProtocol.OPTIONAL);
                RawClient client = new RawClient(bed.port)) {
            String all = v2(PROXY, TCP4, addresses4(4000)) + REQUEST;
            for (int i = 0; i < all.length(); i++) {
                client.send(all.substring(i, i + 1));
            }

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(RawBackend.header(backend.heads.getFirst(), "X-Forwarded-For"))
                    .isEqualTo("203.0.113.7");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 203.0.113.7 10.0.0.1 4000\r\n",
                "PROXY TCP4 203.0.113.999 10.0.0.1 4000 80\r\n",
                "PROXY TCP4 203.0.113.7 10.0.0.1 4000 80800\r\n",
                "PROXY TCP9 203.0.113.7 10.0.0.1 4000 80\r\n",
                "PROXY TCP4 203.0.113.7 10.0.0.1 4000 80 and so on and so on and so on and so on and so on and so on and on\r\n",
            })
    void aMalformedHeaderClosesTheConnection(String header) throws Exception {
        try (Bed bed = bed(ProxyProtocol.OPTIONAL)) {
            assertThat(from(bed, header)).isEqualTo("closed");
            Eventually.until(PATIENCE, () -> malformed(bed) == 1, "it is counted");
            assertThat(backend.heads).isEmpty();
        }
    }

    private static double malformed(Bed bed) {
        return bed.count("weir.connections.refused", "reason", "proxy_header");
    }

    @Test
    void aMalformedBinaryHeaderClosesTheConnection() throws Exception {
        List<String> malformed = List.of(
                v2(0x11, TCP4, addresses4(1)), // another version
                v2(PROXY, UDP4, addresses4(1)), // no connection
                v2(PROXY, TCP4, new byte[4])); // no room for addresses
        try (Bed bed = bed(ProxyProtocol.REQUIRED)) {
            for (String header : malformed) {
                assertThat(from(bed, header)).isEqualTo("closed");
            }
            Eventually.until(PATIENCE, () -> malformed(bed) == 3, "all are counted");
            assertThat(backend.heads).isEmpty();
            Eventually.until(PATIENCE, () -> bed.connections.open() == 0, "all are closed");
        }
    }

    @Test
    void withoutAHeaderConnectionsAreTakenAsTheyAreWhereItIsOptional() throws Exception {
        try (Bed optional = bed(ProxyProtocol.OPTIONAL);
                Bed required = bed(ProxyProtocol.REQUIRED)) {
            assertThat(from(optional, "")).isEqualTo("127.0.0.1");
            assertThat(from(required, "")).isEqualTo("closed");
            Eventually.until(PATIENCE, () -> malformed(required) == 1, "it is counted");
        }
    }

    @Test
    void aHeaderDoesNotTakeForEver() throws Exception {
        Consumer<FrontendSettings.Draft> hasty = listen -> listen.proxyProtocolTimeout = Duration.ofMillis(200);
        try (Bed optional = bed(hasty.andThen(listen -> listen.proxyProtocol = ProxyProtocol.OPTIONAL));
                Bed required = bed(hasty.andThen(listen -> listen.proxyProtocol = ProxyProtocol.REQUIRED))) {
            try (RawClient silent = new RawClient(required.port);
                    RawClient halfway = new RawClient(optional.port);
                    RawClient nearly = new RawClient(optional.port)) {
                halfway.send("PROXY");
                nearly.send("PROXY TCP4 203.0.113.7");

                assertThat(silent.readToEnd()).isEmpty();
                assertThat(halfway.readToEnd()).isEmpty();
                assertThat(nearly.readToEnd()).isEmpty();
                Eventually.until(PATIENCE, () -> malformed(optional) == 2, "both are counted");
            }
            try (RawClient silent = new RawClient(optional.port);
                    RawClient other = new RawClient(optional.port)) {
                other.send("PROXY");
                assertThat(other.readToEnd()).as("the time is over").isEmpty();

                assertThat(silent.send(REQUEST).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void strangersAreNotBelieved() throws Exception {
        Consumer<FrontendSettings.Draft> elsewhere =
                listen -> listen.proxyProtocolSources = List.of("10.0.0.0/8", "fd00::/8");
        String header = "PROXY TCP4 203.0.113.7 10.0.0.1 4000 80\r\n";
        try (Bed optional = bed(elsewhere.andThen(listen -> listen.proxyProtocol = ProxyProtocol.OPTIONAL));
                Bed required = bed(elsewhere.andThen(listen -> listen.proxyProtocol = ProxyProtocol.REQUIRED));
                RawClient spoofing = new RawClient(optional.port)) {
            assertThat(from(optional, "")).isEqualTo("127.0.0.1");
            assertThat(spoofing.send(header + REQUEST).readHead()).matches("(?s)HTTP/1.. 400 .*");
            assertThat(backend.heads).hasSize(1);
            try (RawClient stranger = new RawClient(required.port)) {
                assertThat(stranger.readToEnd()).isEmpty();
            }
            required.counts(1, "weir.connections.refused", "reason", "proxy_source");
        }
        try (Bed here = bed(listen -> {
            listen.proxyProtocol = ProxyProtocol.REQUIRED;
            listen.proxyProtocolSources = List.of("127.0.0.1");
        })) {
            assertThat(from(here, header)).isEqualTo("203.0.113.7");
        }
    }

    @Test
    void connectionsOfOneClientHaveALimit() throws Exception {
        try (Bed bed = bed(listen -> {
            listen.proxyProtocol = ProxyProtocol.OPTIONAL;
            listen.connectionsPerClientMax = 2;
        })) {
            String someone = "PROXY TCP4 203.0.113.7 10.0.0.1 4000 80\r\n";
            String other = "PROXY TCP4 203.0.113.8 10.0.0.1 4000 80\r\n";
            try (RawClient first = new RawClient(bed.port);
                    RawClient second = new RawClient(bed.port)) {
                assertThat(first.send(someone + REQUEST).read().status()).isEqualTo(200);
                assertThat(second.send(someone + REQUEST).read().status()).isEqualTo(200);

                assertThat(from(bed, someone)).isEqualTo("closed");
                assertThat(from(bed, other)).isEqualTo("203.0.113.8");
                bed.counts(1, "weir.connections.refused", "reason", "client");
                assertThat(first.send(REQUEST).read().status()).isEqualTo(200);
            }
            Eventually.until(PATIENCE, () -> from(bed, someone).equals("203.0.113.7"), "there is room again");
        }
    }

    @Test
    void allConnectionsTogetherHaveALimit() throws Exception {
        try (Bed bed = bed(listen -> {
            listen.connectionsMax = 2;
            listen.connectionsPerClientMax = 2;
        })) {
            try (RawClient first = new RawClient(bed.port);
                    RawClient second = new RawClient(bed.port)) {
                assertThat(first.send(REQUEST).read().status()).isEqualTo(200);
                assertThat(second.send(REQUEST).read().status()).isEqualTo(200);

                try (RawClient third = new RawClient(bed.port)) {
                    assertThat(third.readToEnd()).isEmpty();
                }
                bed.counts(1, "weir.connections.refused", "reason", "total");
                bed.counts(3, "weir.connections.accepted", "listener", "plain");
                Eventually.until(
                        PATIENCE,
                        () -> bed.meters.get("weir.connections.open").gauge().value() == 2,
                        "two are open");
            }
            Eventually.until(PATIENCE, () -> from(bed, "").equals("127.0.0.1"), "there is room again");
        }
    }

    @Test
    void curlsHeaderIsRead() throws Exception {
        try (Bed bed = bed(ProxyProtocol.REQUIRED)) {
            var answer = ForeignTool.run(
                    "curl", "-s", "--haproxy-protocol", "-H", "Host: h", "http://127.0.0.1:" + bed.port + "/");

            assertThat(answer.output()).isEqualTo("ok");
            assertThat(RawBackend.header(backend.heads.getFirst(), "X-Forwarded-For"))
                    .isEqualTo("127.0.0.1");
        }
    }
}
