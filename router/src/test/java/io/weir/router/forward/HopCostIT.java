package io.weir.router.forward;

import static io.weir.router.forward.Bed.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopSettings;
import io.weir.router.shard.HopTlsSettings;
import io.weir.router.shard.HostSlice;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.schemas.config.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hop costs: the same router is asked in turn for a host of its own and for one of another router. Prints, as machines differ. */
@Timeout(120)
class HopCostIT {

    private static final int PAIRS = Integer.getInteger("weir.test.hops", 500);
    private static final int OWN = 0;
    private static final int OTHER = 1;
    private static final Secret SECRET = Secret.of("a secret of this fleet");

    @TempDir
    static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private int app;

    @BeforeEach
    void start() {
        app = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.response().end("x".repeat(1024)))
                .listen()
                .await()
                .actualPort();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aHopTakesTheWayOfOneRouterMore() throws Exception {
        measure("without TLS", HopSettings.of(SECRET));
    }

    @Test
    void byTlsToo() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        measure(
                "by TLS",
                HopSettings.of(SECRET)
                        .with(new HopTlsSettings(
                                0,
                                authority.certificates(TestAuthority.MEMBER),
                                authority.key(TestAuthority.MEMBER),
                                List.of(authority.authority()),
                                "router.weir")));
    }

    private void measure(String how, HopSettings hops) throws Exception {
        String own = host(OWN);
        String others = host(OTHER);
        Shards ofOwner = new Shards(2);
        ofOwner.hold(new boolean[] {false, true});
        Shards ofEdge = new Shards(2);
        ofEdge.hold(new boolean[] {true, false});
        try (Bed owner = Bed.sharded(ofOwner, hops);
                Bed edge = Bed.sharded(ofEdge, hops);
                RawClient client = new RawClient(edge.port)) {
            owner.route(others, to("app")).endpoint(app, "app", others);
            edge.route(own, to("app")).endpoint(app, "app", own);
            int port = owner.routersPort < 0 ? owner.port : owner.routersPort;
            Claim claim = new Claim(new Owner("owner", "127.0.0.1", port), 1, 1, Set.of(1), Set.of(1), false);
            ofEdge.owners(Owners.of(List.of(claim), "edge", 2));
            long[] here = new long[PAIRS];
            long[] there = new long[PAIRS];
            // As many before, for the JVM to know the way.
            for (int i = -PAIRS; i < PAIRS; i++) {
                long ownNanos = ask(client, own);
                long otherNanos = ask(client, others);
                here[Math.max(0, i)] = ownNanos;
                there[Math.max(0, i)] = otherNanos;
            }

            Arrays.sort(here);
            Arrays.sort(there);
            System.out.printf(
                    "hop %s, %d pairs: own p50 %d us, p99 %d us; other's p50 %d us, p99 %d us%n",
                    how, PAIRS, micros(here, 0.5), micros(here, 0.99), micros(there, 0.5), micros(there, 0.99));
            owner.counts(2 * PAIRS, "weir.hops.received", "outcome", "served");
            edge.counts(2 * PAIRS, "weir.hops.sent", "outcome", "answered");
            assertThat(micros(there, 0.5)).isBetween(micros(here, 0.5), 50_000L);
        }
    }

    private static long ask(RawClient client, String host) throws Exception {
        long begin = System.nanoTime();
        RawClient.Response response = client.get(host, "/").read();
        long nanos = System.nanoTime() - begin;
        if (response.status() != 200 || response.body().length() != 1024) {
            throw new AssertionError(host + " was answered " + response.head());
        }
        return nanos;
    }

    private static String host(int slice) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "host-" + i + ".example.com")
                .filter(host -> HostSlice.of(host, 2) == slice)
                .findFirst()
                .orElseThrow();
    }

    private static long micros(long[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))] / 1_000;
    }
}
