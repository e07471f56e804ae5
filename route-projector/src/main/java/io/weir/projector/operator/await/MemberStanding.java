package io.weir.projector.operator.await;

import io.weir.schemas.avro.Member;
import java.util.List;

/**
 * Where a ready member stands with a change. Pure.
 *
 * @param id the member's id
 * @param address where the other routers reach it
 * @param applied whether it has applied the change
 * @param detail how far it is, in words
 */
public record MemberStanding(String id, String address, boolean applied, String detail) {

    /**
     * Where each member stands.
     *
     * @param ready the members
     * @param table topic that they are to serve
     * @param partition of that topic
     * @param end the offset up to which they are to have applied the partition
     */
    static List<MemberStanding> of(List<Member> ready, String table, int partition, long end) {
        return ready.stream()
                .filter(member -> isConcerned(member, partition))
                .map(member -> of(member, table, partition, end))
                .toList();
    }

    /** A member of a sharded fleet holds the hosts of its own partitions. */
    private static boolean isConcerned(Member member, int partition) {
        return member.getPartitions().isEmpty() || member.getPartitions().contains(partition);
    }

    private static MemberStanding of(Member member, String table, int partition, long end) {
        // Empty in members older than the field, which know the first table alone: their offsets tell.
        if (!member.getRouteTable().isEmpty() && !member.getRouteTable().equals(table)) {
            return new MemberStanding(
                    member.getMemberId(), member.getAddress(), false, "still serves " + member.getRouteTable());
        }
        Long applied = member.getAppliedOffsets().get(table + "-" + partition);
        String detail = applied == null
                ? "says nothing of partition " + partition
                : "has applied partition " + partition + " to " + applied + " of " + end;
        return new MemberStanding(member.getMemberId(), member.getAddress(), applied != null && applied >= end, detail);
    }
}
