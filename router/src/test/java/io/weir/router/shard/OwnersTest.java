package io.weir.router.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnersTest {

    @Test
    void theOwnerThatHasLoadedGoesBeforeTheOneThatHandsOver() {
        Claim old = claim("old", 9, Set.of(), Set.of(0, 1));
        Claim loaded = claim("new", 7, Set.of(0, 1), Set.of(0));

        Owners owners = Owners.of(List.of(old, loaded), "self", 3);

        assertThat(owners.of(0)).isEqualTo(loaded.owner());
        assertThat(owners.takenIn(0)).isEqualTo(7);
        assertThat(owners.of(1)).isEqualTo(old.owner());
        assertThat(owners.takenIn(1)).isZero();
        assertThat(owners.of(2)).isNull();
    }

    @Test
    void whoSleptThroughItsSessionDoesNotCount() {
        Claim slept = claim("slept", 4, Set.of(0), Set.of(0));
        Claim awake = claim("awake", 5, Set.of(0), Set.of(0));

        assertThat(Owners.of(List.of(slept, awake), "self", 1).of(0)).isEqualTo(awake.owner());
        assertThat(Owners.of(List.of(awake, slept), "self", 1).of(0)).isEqualTo(awake.owner());
    }

    /** Epochs begin anew where a group is made anew, and records of killed routers stay. */
    @Test
    void whoWasNotHeardOfComesAfterAllOthers() {
        Claim gone = claim("gone", 50, Set.of(0), Set.of(0, 1)).withSilent(true);
        Claim alive = claim("alive", 2, Set.of(), Set.of(0));

        Owners owners = Owners.of(List.of(gone, alive), "self", 2);

        assertThat(owners.of(0)).isEqualTo(alive.owner());
        assertThat(owners.takenIn(0)).isZero();
        assertThat(owners.of(1)).as("better than nobody").isEqualTo(gone.owner());
        assertThat(owners.others()).isEqualTo(1);
    }

    @Test
    void neitherReplicatedRoutersNorTheRouterItselfTakeHops() {
        Claim replicated = claim("replicated", 0, Set.of(0), Set.of(0));
        Claim self = claim("self", 3, Set.of(0), Set.of(0));

        Owners owners = Owners.of(List.of(replicated, self), "self", 1);

        assertThat(owners.of(0)).isNull();
        assertThat(owners.others()).isZero();
    }

    private static Claim claim(String id, long epoch, Set<Integer> owned, Set<Integer> loaded) {
        return new Claim(new Owner(id, "127.0.0.1", 80), 1, epoch, owned, loaded, false);
    }
}
