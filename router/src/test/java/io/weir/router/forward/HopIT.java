package io.weir.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.schemas.config.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a router does when the one that it asks is the wrong one, or does not answer. */
@Timeout(60)
class HopIT {

    private static final HopSettings HOPS = HopSettings.of(Secret.of("a secret of this fleet"));
    private static final String HOST = "a.example.com";

    private final Vertx vertx = Vertx.vertx();
    private final Shards shards = new Shards(1);
    private final AtomicInteger rightAsked = new AtomicInteger();
    private final AtomicInteger wrongAsked = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void whoIsAskedInVainGivesWayToTheOwnerThatIsKnownByThen() throws Exception {
        int right = right();
        owns(wrong(() -> owns(right)));
        try (Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {

            RawClient.Response response = client.get(HOST, "/").read();

            assertThat(response.body()).isEqualTo("served");
            assertThat(response.header("X-Weir-Hop")).isEmpty();
            assertThat(wrongAsked).hasValue(1);
            assertThat(rightAsked).hasValue(1);
            bed.counts(1, "weir.hops.sent", "outcome", "misdirected");
        }
    }

    @Test
    void whatThisRouterHasTakenOverMeanwhileItServesItself() throws Exception {
        AtomicInteger own = new AtomicInteger();
        int wrong = wrong(() -> {
            shards.hold(new boolean[] {true});
            owns("self", own.get());
        });
        try (RawBackend app = RawBackend.named("served here");
                Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {
            own.set(bed.port);
            bed.endpoint(app.port(), "app", "unused").route(HOST, Bed.to("app"));
            owns(wrong);

            RawClient.Response response = client.get(HOST, "/").read();

            assertThat(response.body()).isEqualTo("served here");
            assertThat(wrongAsked).hasValue(1);
            assertThat(client.get(HOST, "/").read().body()).isEqualTo("served here");
            bed.counts(1, "weir.hops.received", "outcome", "served");
        }
    }

    @Test
    void whereNobodyElseIsKnownTheClientIsToTryAgain() throws Exception {
        owns(wrong(() -> {}));
        try (Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {

            RawClient.Response response = client.get(HOST, "/").read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isEqualTo("1");
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("slice_unavailable");
            assertThat(wrongAsked).hasValue(1);
        }
    }

    @Test
    void noThirdRouterIsAsked() throws Exception {
        int right = right();
        int second = wrong(() -> owns(right));
        owns(wrong(() -> owns(second)));
        try (Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {

            assertThat(client.get(HOST, "/").read().status()).isEqualTo(503);

            assertThat(wrongAsked).hasValue(2);
            assertThat(rightAsked).hasValue(0);
        }
    }

    @Test
    void aBodyThatWasBegunIsNotSentToAnother() throws Exception {
        int right = right();
        owns(wrong(() -> owns(right)));
        try (Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {

            RawClient.Response response = client.send(
                            "POST / HTTP/1.1\r\nHost: " + HOST + "\r\nContent-Length: 3\r\n\r\nabc")
                    .read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(rightAsked).hasValue(0);
            assertThat(client.get(HOST, "/").read().body())
                    .as("on the same connection")
                    .isEqualTo("served");
        }
    }

    @Test
    void aRouterThatStandsStillIsGivenUpInTime() throws Exception {
        try (ServerSocket still = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {
            owns(still.getLocalPort());
            long begin = System.nanoTime();

            RawClient.Response response = client.get(HOST, "/").read();

            assertThat(response.status()).isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void anUpgradeThatIsNotAnsweredIsGivenUpWithTheRouterThatStandsStill() throws Exception {
        try (ServerSocket still = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {
            owns(still.getLocalPort());
            long begin = System.nanoTime();

            RawClient.Response response = client.send(
                            "GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
                    .read();

            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("X-Cf-RouterError")).isEqualTo("slice_unavailable");
            assertThat(taken).isLessThan(Duration.ofSeconds(10));
            assertThat(bed.count("weir.hop.failures", "member", "router-at-" + still.getLocalPort()))
                    .isEqualTo(1);
        }
    }

    @Test
    void anUpgradeThatTakesLongIsWaitedForWhileItsRouterLives() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        owns(router(request -> {
            asked.incrementAndGet();
            // Longer than any silence that is borne.
            vertx.setTimer(6_000, id -> request.response().setStatusCode(426).end());
        }));
        try (Bed bed = Bed.sharded(shards, HOPS);
                RawClient client = new RawClient(bed.port)) {

            RawClient.Response response = client.send(
                            "GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(426);
            assertThat(asked).hasValue(1);
        }
    }

    private int right() {
        return router(request -> {
            rightAsked.incrementAndGet();
            request.response().end("served");
        });
    }

    private int wrong(Runnable meanwhile) {
        return router(request -> {
            wrongAsked.incrementAndGet();
            meanwhile.run();
            request.response()
                    .setStatusCode(421)
                    .putHeader("X-Weir-Hop", "misdirected")
                    .end();
        });
    }

    private int router(Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen()
                .await()
                .actualPort();
    }

    private void owns(int port) {
        owns("router-at-" + port, port);
    }

    private void owns(String member, int port) {
        Owner owner = new Owner(member, "127.0.0.1", port);
        shards.owners(Owners.of(List.of(new Claim(owner, 1, 1, Set.of(0), Set.of(0), false)), "self", 1));
    }
}
