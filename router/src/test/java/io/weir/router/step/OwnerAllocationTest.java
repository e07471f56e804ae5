package io.weir.router.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.Allocated;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.shard.Claim;
import io.weir.router.shard.HopFacts;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To find out whose a request is allocates nothing, whoever's it is and however its host is written. */
class OwnerAllocationTest {

    private static final int SLICES = 12;
    private static final int MANY = 2_000;
    private static final List<String> HOSTS = List.of(
            "app.example.com",
            "APP.Example.COM:8443",
            "a-much-longer-name-of-some-app.with.more.labels.example.com",
            "[::1]:80",
            "b\u00fccher.example.com");

    private static final HopFacts FROM_ANOTHER = new HopFacts("edge", "10.0.0.1", 1, false, null);

    /** Whose a request is. */
    enum Whose {
        OWN,
        OF_ANOTHER,
        OF_NOBODY,
        MISDIRECTED
    }

    private final Shards shards = new Shards(SLICES);
    private final FindOwner find = new FindOwner(shards);
    private final Step lookup = find.around(x -> null);

    @ParameterizedTest
    @EnumSource
    void whoseARequestIsCostsNoAllocation(Whose whose) {
        boolean[] held = new boolean[SLICES];
        for (int slice = 0; slice < SLICES; slice++) {
            held[slice] = whose == Whose.OWN;
        }
        shards.hold(held);
        if (whose == Whose.OF_ANOTHER) {
            Set<Integer> all = IntStream.range(0, SLICES).boxed().collect(Collectors.toSet());
            Claim claim = new Claim(new Owner("other", "10.0.0.2", 80), 1, 1, all, all, false);
            shards.owners(Owners.of(List.of(claim), "self", SLICES));
        }

        long allocated = Allocated.least(() -> {
            List<Exchange> requests = requests(whose);
            return () -> decide(requests, whose);
        });

        assertThat(allocated).isZero();
    }

    private void decide(List<Exchange> requests, Whose whose) {
        for (int i = 0; i < MANY; i++) {
            decide(requests.get(i), whose);
        }
    }

    private void decide(Exchange x, Whose whose) {
        @Nullable RouterError error = find.apply(x);
        if (error == null && x.owner == null) {
            error = lookup.apply(x);
        }
        boolean expected = switch (whose) {
            case OWN -> error == null && x.owner == null;
            case OF_ANOTHER -> error == null && x.owner != null;
            case OF_NOBODY -> RouterError.SLICE_UNAVAILABLE.equals(error);
            case MISDIRECTED -> RouterError.MISDIRECTED.equals(error);
        };
        // A literal address is in no slice, so that everybody answers for it.
        if (!expected && x.host.charAt(0) != '[') {
            throw new AssertionError(x.host + " went elsewhere: " + error + ", " + x.owner);
        }
    }

    private static List<Exchange> requests(Whose whose) {
        List<Exchange> requests = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            Exchange x = Exchanges.get("/");
            x.host = HOSTS.get(i % HOSTS.size());
            x.hop = whose == Whose.MISDIRECTED ? FROM_ANOTHER : null;
            requests.add(x);
        }
        return requests;
    }
}
