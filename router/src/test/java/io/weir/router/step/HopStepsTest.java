package io.weir.router.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.HopSeal;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HopStepsTest {

    private static final String HOST = "a.example.com";

    private final Shards shards = new Shards(1);
    private final FindOwner findOwner = new FindOwner(shards);
    private final HopSeal seal = new HopSeal(List.of("a secret of the fleet".getBytes(UTF_8)), InstantSource.system());
    private final SendHop sendHop = new SendHop(new RemoveHopByHopHeaders(List.of()), seal, "edge");
    private final ReceiveHop receiveHop = new ReceiveHop(seal, false);

    @Test
    void whoHasTheSliceServesIt() {
        shards.hold(new boolean[] {true});
        Exchange x = asked();

        assertThat(findOwner.apply(x)).isNull();

        assertThat(x.owner).isNull();
    }

    @Test
    void whoHasItNotSendsTheRequestToTheOwner() {
        Owner other = otherHasIt();
        Exchange x = asked();

        assertThat(findOwner.apply(x)).isNull();

        assertThat(x.owner).isEqualTo(other);
    }

    @Test
    void withoutAnOwnerTheClientIsToTryAgain() {
        assertThat(findOwner.apply(asked())).isEqualTo(RouterError.SLICE_UNAVAILABLE);
    }

    @Test
    void whatAnotherRouterHasSentIsNeverSentOn() {
        otherHasIt();
        Exchange x = asked();
        x.sentBy(new HopFacts("edge", "10.0.0.1", 1, false, null));

        assertThat(findOwner.apply(x)).isEqualTo(RouterError.MISDIRECTED);

        assertThat(x.owner).isNull();
    }

    @Test
    void aLookupWhileTheSliceGoesIsNotBelieved() {
        shards.hold(new boolean[] {true});
        Exchange x = asked();
        findOwner.apply(x);

        RouterError error = findOwner
                .around(looked -> {
                    shards.hold(new boolean[] {false});
                    return RouterError.unknownRoute(looked.host);
                })
                .apply(x);

        assertThat(error).isEqualTo(RouterError.SLICE_UNAVAILABLE);
    }

    @Test
    void theOtherRouterSeesTheClientAndOwnsTheHeaders() {
        Exchange sent = asked(
                "Connection", "X-Mine", "X-Mine", "1", "X-CF-App-Instance", "app:0", "X-Forwarded-For", "10.9.9.9");
        sent.clientPort = 4711;
        assertThat(sendHop.apply(sent)).isNull();
        assertThat(sent.headers.contains("X-Mine")).isFalse();
        assertThat(sent.headers.get("X-CF-App-Instance")).isEqualTo("app:0");
        assertThat(sent.headers.get("X-Forwarded-For")).isEqualTo("10.9.9.9");

        Exchange received = asked();
        received.headers.set(HeaderNames.X_WEIR_HOP, sent.headers.get(HeaderNames.X_WEIR_HOP));
        received.clientAddress = "10.77.77.77";
        assertThat(receiveHop.apply(received)).isNull();

        assertThat(requireNonNull(received.hop).edge()).isEqualTo("edge");
        assertThat(received.clientAddress).isEqualTo("10.1.2.3");
        assertThat(received.clientPort).isEqualTo(4711);
        assertThat(received.headers.contains(HeaderNames.X_WEIR_HOP)).isFalse();
    }

    @Test
    void aClientThatSaysItIsARouterIsRefused() {
        assertThat(receiveHop.apply(asked("X-Weir-Hop", "1;2;3;4;5;6;7"))).isEqualTo(RouterError.INVALID_HOP);
        assertThat(receiveHop.apply(asked("X-Weir-Hop", ""))).isEqualTo(RouterError.INVALID_HOP);
        assertThat(receiveHop.apply(asked("X-Weir-Hop-Certificate", "MIIB"))).isEqualTo(RouterError.INVALID_HOP);
        assertThat(receiveHop.apply(asked())).isNull();
    }

    @Test
    void theIdThatTheFirstRouterGaveStays() {
        Exchange x = asked("X-Vcap-Request-Id", "given");
        x.sentBy(new HopFacts("edge", "10.0.0.1", 1, false, null));

        new IdentifyRequest(new SplittableRandom(1), InstantSource.system()).apply(x);

        assertThat(x.requestId).isEqualTo("given");
    }

    @Test
    void onlyARouterSaysThatItWasAskedInVain() {
        Exchange misdirected = asked();
        misdirected.error = RouterError.MISDIRECTED;
        MultiMap ofRouter = MultiMap.caseInsensitiveMultiMap();
        MultiMap ofBackend = MultiMap.caseInsensitiveMultiMap().set("X-Weir-Hop", "misdirected");
        MultiMap unavailable = MultiMap.caseInsensitiveMultiMap();
        Exchange lost = asked();
        lost.error = RouterError.SLICE_UNAVAILABLE;

        new SayWhereHopsGo().apply(misdirected, 421, ofRouter);
        new SayWhereHopsGo().apply(asked(), 421, ofBackend);
        new SayWhereHopsGo().apply(lost, 503, unavailable);

        assertThat(ofRouter.get("X-Weir-Hop")).isEqualTo("misdirected");
        assertThat(ofBackend.contains("X-Weir-Hop")).isFalse();
        assertThat(unavailable.get("Retry-After")).isEqualTo("1");
    }

    private Owner otherHasIt() {
        Owner other = new Owner("other", "10.0.0.2", 80);
        shards.owners(Owners.of(List.of(new Claim(other, 1, 1, Set.of(0), Set.of(0), false)), "self", 1));
        return other;
    }

    private static Exchange asked(String... headers) {
        Exchange x = Exchanges.get("/", headers);
        x.host = HOST;
        return x;
    }
}
