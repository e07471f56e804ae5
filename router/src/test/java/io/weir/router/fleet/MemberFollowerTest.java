package io.weir.router.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.router.shard.Owner;
import io.weir.router.shard.Shards;
import io.weir.schemas.avro.Member;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.Heartbeat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Members of a fleet of three slices, as one of them hears of the others. */
class MemberFollowerTest {

    private static final String FLEET = "edge";
    private static final long LONG_AGO = Heartbeat.GONE_AFTER.toMillis() + 1;

    private long nowMillis = 1_000_000_000;
    private final Shards shards = new Shards(3);
    private final MemberFollower follower =
            new MemberFollower(FLEET, "self", shards, () -> Instant.ofEpochMilli(nowMillis));

    @Test
    void whoHasASliceIsItsOwnerUntilItSaysThatItLeaves() {
        hear(member("a", 0));
        follower.batchApplied(Map.of());
        assertThat(owner(0)).isEqualTo("a");
        assertThat(owner(1)).isNull();

        hear("a", null, nowMillis);
        follower.batchApplied(Map.of());

        assertThat(owner(0)).isNull();
    }

    @Test
    void anotherFleetIsNoConcernOfThisOne() {
        hear(Member.newBuilder(member("a", 0)).setFleet("other").build());
        follower.batchApplied(Map.of());

        assertThat(owner(0)).isNull();
        assertThat(shards.owners().others()).isZero();
    }

    @Test
    void whoIsSilentServesWhatNobodyElseHas() {
        follower.caughtUp();
        hear(member("a", 0, 1));
        nowMillis += LONG_AGO;
        hear(member("b", 1));
        follower.betweenBatches();

        assertThat(owner(0)).isEqualTo("a");
        assertThat(owner(1)).isEqualTo("b");
        assertThat(shards.owners().others()).isEqualTo(1);
    }

    @Test
    void whenThereAreTooManyTheSilentOneHeardOfFirstIsForgotten() {
        hear(member("live", 0));
        hear("first", member("first", 1), nowMillis - LONG_AGO);
        hear("second", member("second", 2), nowMillis - LONG_AGO);
        for (int i = 3; i < Heartbeat.MEMBERS_MAX; i++) {
            hear("silent-" + i, member("silent-" + i), nowMillis - LONG_AGO);
        }
        follower.caughtUp();
        follower.batchApplied(Map.of());
        assertThat(owner(0)).isEqualTo("live");
        assertThat(owner(1)).isEqualTo("first");

        hear(member("new"));
        follower.batchApplied(Map.of());

        assertThat(owner(0)).isEqualTo("live");
        assertThat(owner(1)).as("of the one that went").isNull();
        assertThat(owner(2)).isEqualTo("second");
        assertThat(shards.owners().others()).isEqualTo(2);
    }

    @Test
    void whenNobodyOfTooManyIsSilentWhoComesIsLeftOut() {
        follower.caughtUp();
        hear(member("first", 0));
        for (int i = 1; i < Heartbeat.MEMBERS_MAX; i++) {
            hear(member("live-" + i));
        }

        hear(member("new", 1));
        hear(member("first", 0, 2));
        follower.batchApplied(Map.of());

        assertThat(shards.owners().others()).isEqualTo(Heartbeat.MEMBERS_MAX);
        assertThat(owner(1)).as("of the one too many").isNull();
        assertThat(owner(2)).as("of one that is followed").isEqualTo("first");
    }

    private void hear(Member member) {
        hear(member.getMemberId(), member, nowMillis);
    }

    private void hear(String id, @Nullable Member member, long writtenMillis) {
        follower.apply(new TableRecord<>("weir.members", 0, 0, writtenMillis, id, member, new RecordHeaders()));
    }

    private @Nullable String owner(int slice) {
        Owner owner = shards.ownerOf(slice);
        return owner == null ? null : owner.memberId();
    }

    private static Member member(String id, Integer... slices) {
        return Member.newBuilder()
                .setMemberId(id)
                .setFleet(FLEET)
                .setAddress("10.0.0.1:8080")
                .setReady(true)
                .setIncarnation(1)
                .setPartitions(List.of(slices))
                .setAppliedOffsets(Map.of())
                .setTableHashes(Map.of())
                .setOwnedPartitions(List.of(slices))
                .setAssignmentEpoch(1)
                .build();
    }
}
