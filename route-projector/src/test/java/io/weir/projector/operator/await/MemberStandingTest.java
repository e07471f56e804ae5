package io.weir.projector.operator.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.projector.fixture.Members;
import io.weir.schemas.avro.Member;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberStandingTest {

    private static final String TABLE = "weir.route-table";

    @Test
    void aMemberHasAppliedItWhenItsNextOffsetIsTheEndOrBeyond() {
        assertThat(standing(Members.ready("one", TABLE, Map.of(3, 42L))).applied())
                .isTrue();
        assertThat(standing(Members.ready("one", TABLE, Map.of(3, 41L))))
                .isEqualTo(new MemberStanding("one", "one:8080", false, "has applied partition 3 to 41 of 42"));
    }

    @Test
    void aMemberThatServesAnotherTableHasNot() {
        assertThat(standing(Members.ready("one", TABLE + "-old", Map.of(3, 99L))))
                .isEqualTo(new MemberStanding("one", "one:8080", false, "still serves weir.route-table-old"));
    }

    @Test
    void aMemberThatSaysNothingOfThePartitionHasNot() {
        assertThat(standing(Members.ready("one", TABLE, Map.of(2, 99L))).detail())
                .isEqualTo("says nothing of partition 3");
    }

    @Test
    void aMemberOfAShardedFleetThatHoldsOtherPartitionsIsNotConcerned() {
        Member other = Member.newBuilder(Members.ready("two", TABLE, Map.of()))
                .setPartitions(List.of(1, 2))
                .build();

        assertThat(MemberStanding.of(List.of(other), TABLE, 3, 42)).isEmpty();
    }

    private static MemberStanding standing(Member member) {
        return MemberStanding.of(List.of(member), TABLE, 3, 42).getFirst();
    }
}
