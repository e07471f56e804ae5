package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetSocket;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HopSeal;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.HopTlsSettings;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.schemas.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two routers of a fleet that speak TLS to one another: real sockets, real certificates. */
@Timeout(60)
class HopTlsIT {

    private static final String HOST = "a.example.com";
    private static final String NAME = "router.weir";
    private static final Secret SECRET = Secret.of("a secret of this fleet");
    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

    @TempDir
    static Path folder;

    private static TestAuthority authority;

    private final Vertx vertx = Vertx.vertx();
    private final Shards known = new Shards(1);
    private Bed owner;

    @BeforeAll
    static void certify() throws Exception {
        authority = new TestAuthority(folder);
    }

    @BeforeEach
    void start() throws Exception {
        Shards own = new Shards(1);
        own.hold(new boolean[] {true});
        owner = Bed.sharded(own, hops(TestAuthority.MEMBER, NAME));
        int app = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    if (request.getHeader("Upgrade") == null) {
                        request.response().end("served " + request.getHeader("X-Forwarded-For"));
                    } else {
                        request.toNetSocket().onSuccess(HopTlsIT::echo);
                    }
                })
                .listen()
                .await()
                .actualPort();
        owner.route(HOST, to("app")).endpoint(app, "app", HOST);
        Owner reached = new Owner("owner", "127.0.0.1", owner.routersPort);
        known.owners(Owners.of(List.of(new Claim(reached, 1, 1, Set.of(0), Set.of(0), false)), "self", 1));
    }

    private static void echo(NetSocket socket) {
        socket.handler(socket::write);
    }

    @AfterEach
    void close() {
        owner.close();
        vertx.close().await();
    }

    @Test
    void aRequestPassesByTlsAlone() throws Exception {
        try (Bed edge = Bed.sharded(known, hops(TestAuthority.MEMBER, NAME));
                RawClient client = new RawClient(edge.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get(HOST, "/").read().body()).isEqualTo("served 127.0.0.1");
            }

            owner.counts(1, "weir.connections.accepted", "listener", "routers");
            assertThat(owner.count("weir.connections.accepted", "listener", "plain"))
                    .isZero();
            owner.counts(3, "weir.hops.received", "outcome", "served");
        }
    }

    @Test
    void anUpgradePassesToo() throws Exception {
        try (Bed edge = Bed.sharded(known, hops(TestAuthority.MEMBER, NAME));
                RawClient client = new RawClient(edge.port)) {

            assertThat(client.send(UPGRADE).read().status()).isEqualTo(101);

            owner.counts(1, "weir.connections.accepted", "listener", "routers");
            assertThat(owner.count("weir.connections.accepted", "listener", "plain"))
                    .isZero();
        }
    }

    @Test
    void whoIsCertifiedForAnotherNameIsNoRouter() throws Exception {
        try (Bed edge = Bed.sharded(known, hops(TestAuthority.MEMBER, "another.weir"));
                RawClient client = new RawClient(edge.port)) {

            RawClient.Response response = client.get(HOST, "/").read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("slice_unavailable");
            edge.counts(1, "weir.hop.failures", "member", "owner");
        }
    }

    @Test
    void withoutANameTheHostOfTheAddressCounts() throws Exception {
        try (Bed edge = Bed.sharded(known, hops(TestAuthority.MEMBER, null));
                RawClient client = new RawClient(edge.port)) {

            assertThat(client.get(HOST, "/").read().status()).isEqualTo(503);
        }
    }

    @Test
    void whoseCertificateNobodyVouchesForIsLetInByNobody() throws Exception {
        try (Bed edge = Bed.sharded(known, hops(TestAuthority.STRANGER, NAME));
                RawClient client = new RawClient(edge.port)) {

            assertThat(client.get(HOST, "/").read().status()).isEqualTo(503);
            assertThat(owner.count("weir.hops.received", "outcome", "served")).isZero();
        }
    }

    @Test
    void theEntranceOfRoutersIsForWhatRoutersSign() throws Exception {
        assertThat(asRouter(TestAuthority.MEMBER, ""))
                .contains("400 Bad Request")
                .contains("invalid_hop");
        assertThat(asRouter(TestAuthority.MEMBER, signed())).contains("200 OK").contains("served 10.0.0.1");
        assertThatThrownBy(() -> asRouter(TestAuthority.STRANGER, signed())).isInstanceOf(IOException.class);
    }

    @Test
    void byTheEntranceOfClientsNoRouterComes() throws Exception {
        try (RawClient client = new RawClient(owner.port)) {

            RawClient.Response response = client.send("GET / HTTP/1.1\r\nHost: " + HOST + "\r\n" + signed() + "\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("invalid_hop");
        }
    }

    private static String signed() {
        HopSeal seal = new HopSeal(HopSettings.of(SECRET).keys(), InstantSource.system());
        return "X-Weir-Hop: " + seal.sign(new HopFacts("edge", "10.0.0.1", 1, false, null), "GET", HOST, "/") + "\r\n";
    }

    /** What is answered to who comes with that certificate. */
    private String asRouter(String alias, String headers) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) authority.context(alias).getSocketFactory().createSocket("127.0.0.1", owner.routersPort)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.isEmpty()) {
                throw new IOException("hung up");
            }
            return answer;
        }
    }

    private static HopSettings hops(String alias, @Nullable String name) throws Exception {
        return HopSettings.of(SECRET)
                .with(new HopTlsSettings(
                        0, authority.certificates(alias), authority.key(alias), List.of(authority.authority()), name));
    }
}
