package io.weir.router.fleet;

import io.weir.router.feed.FeedStatus;
import io.weir.router.feed.ServedTable;
import io.weir.schemas.avro.Member;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a router says of itself at one instant.
 *
 * @param ready whether it takes requests
 * @param address {@code host:port} at which others reach it
 * @param feed how its table stands
 * @param requests how many requests are over since it started
 * @param ownedPartitions partitions of the route table that it is to serve, sorted
 * @param assignmentEpoch rising number of their assignment; 0 in a replicated fleet
 */
public record MemberState(
        boolean ready,
        String address,
        FeedStatus feed,
        long requests,
        List<Integer> ownedPartitions,
        long assignmentEpoch) {

    /**
     * What stays the same for one life of a router.
     *
     * @param memberId its id
     * @param fleet name of its fleet
     * @param incarnation when it started, milliseconds since 1970
     * @param version of Weir; empty where it is not packaged
     * @param zone that it runs in; empty where none is said
     */
    public record Identity(String memberId, String fleet, long incarnation, String version, String zone) {}

    /**
     * Whether the topics are there. Before that nothing is written: brokers that create topics by themselves would create the
     * members topic with settings of their own.
     */
    boolean topicsKnown() {
        return feed.tables().serving() != null || feed.tables().next() != null;
    }

    Member toRecord(Identity of, double requestsPerSecond) {
        Map<String, Long> offsets = new HashMap<>();
        feed.offsets().forEach((partition, next) -> offsets.put(partition.toString(), next));
        Map<String, String> hashes = new HashMap<>();
        feed.hashes().forEach((partition, hash) -> hashes.put(String.valueOf(partition), hex(hash)));
        ServedTable serving = feed.tables().serving();
        return Member.newBuilder()
                .setMemberId(of.memberId())
                .setFleet(of.fleet())
                .setAddress(address)
                .setReady(ready)
                .setIncarnation(of.incarnation())
                .setPartitions(List.copyOf(new TreeSet<>(feed.hashes().keySet())))
                .setAppliedOffsets(offsets)
                .setTableHashes(hashes)
                .setRouteTable(serving == null ? "" : serving.topic())
                .setVersion(of.version())
                .setZone(of.zone())
                .setRequestsPerSecond(requestsPerSecond)
                .setStale(feed.stale())
                .setOwnedPartitions(ownedPartitions)
                .setAssignmentEpoch(assignmentEpoch)
                .build();
    }

    private static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }
}
