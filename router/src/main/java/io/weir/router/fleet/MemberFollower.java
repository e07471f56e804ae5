package io.weir.router.fleet;

import io.weir.router.shard.Claim;
import io.weir.router.shard.Owner;
import io.weir.router.shard.Owners;
import io.weir.router.shard.Shards;
import io.weir.schemas.avro.Member;
import io.weir.schemas.table.FailedRecord;
import io.weir.schemas.table.TableListener;
import io.weir.schemas.table.TableRecord;
import io.weir.schemas.topic.Heartbeat;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the members of a fleet say of slices.
 *
 * <p>Threads: its reader's, but for {@link #isCaughtUp}.
 */
final class MemberFollower implements TableListener<Member> {

    private static final Logger LOG = LoggerFactory.getLogger(MemberFollower.class);

    private static final int PORT_MAX = 65_535;

    /**
     * A claim, and when its router was last heard of, on this one's clock.
     */
    private record Heard(Claim claim, long millis) {}

    private final String fleet;
    private final String self;
    private final Shards shards;
    /** By member, who was not heard of for longest first; as many as {@link Heartbeat#MEMBERS_MAX}. */
    private final Map<String, Heard> claims = new LinkedHashMap<>();

    private final InstantSource clock;
    private List<Claim> told = List.of();
    private boolean tooMany;
    private boolean leftOut;
    private volatile boolean caughtUp;

    /** @param shards told who owns what */
    MemberFollower(String fleet, String self, Shards shards, InstantSource clock) {
        this.clock = clock;
        this.fleet = fleet;
        this.self = self;
        this.shards = shards;
    }

    /** Whether all members have been heard that were there at the start. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public void apply(TableRecord<Member> record) {
        Claim claim = claim(record.value());
        claims.remove(record.key());
        if (claim == null) {
            return;
        }
        long now = clock.millis();
        if (claims.size() < Heartbeat.MEMBERS_MAX || makeRoom(now)) {
            // What was there at the start may be old; later the other's clock does not matter.
            claims.put(record.key(), new Heard(claim, caughtUp ? now : Math.min(now, record.timestamp())));
        }
    }

    /** Forgets the silent member that was heard of first; false if none is silent. */
    private boolean makeRoom(long now) {
        if (!leftOut) {
            leftOut = true;
            LOG.warn(
                    "fleet has more members than are followed, silent ones are left out first fleet={} members={}",
                    fleet,
                    Heartbeat.MEMBERS_MAX);
        }
        Iterator<Heard> each = claims.values().iterator();
        while (each.hasNext()) {
            if (isSilent(each.next(), now)) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private static boolean isSilent(Heard heard, long now) {
        return now - heard.millis() > Heartbeat.GONE_AFTER.toMillis();
    }

    private @Nullable Claim claim(@Nullable Member member) {
        Owner owner = member == null || !member.getFleet().equals(fleet) ? null : owner(member);
        return member == null || owner == null
                ? null
                : new Claim(
                        owner,
                        member.getIncarnation(),
                        member.getAssignmentEpoch(),
                        new HashSet<>(member.getOwnedPartitions()),
                        new HashSet<>(member.getPartitions()),
                        false);
    }

    /** Null where its address is none. */
    private static @Nullable Owner owner(Member member) {
        String address = member.getAddress();
        int colon = address.lastIndexOf(':');
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String host = address.substring(0, Math.max(0, colon));
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return host.isEmpty() || port < 1 || port > PORT_MAX ? null : new Owner(member.getMemberId(), host, port);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public void batchApplied(Map<TopicPartition, Long> positions) {
        tell();
    }

    /** Silence is no record. */
    @Override
    public void betweenBatches() {
        tell();
    }

    private void tell() {
        long now = clock.millis();
        List<Claim> current = claims.values().stream()
                .map(heard -> heard.claim().withSilent(isSilent(heard, now)))
                .toList();
        if (current.equals(told)) {
            return;
        }
        told = current;
        Owners owners = Owners.of(current, self, shards.slices());
        shards.owners(owners);
        warnOfTooMany(owners.others() + 1);
    }

    private void warnOfTooMany(int routers) {
        boolean now = routers > shards.slices();
        if (now && !tooMany) {
            LOG.warn(
                    "fleet has more routers than partitions, the rest of them own nothing and only send requests on"
                            + " fleet={} routers={} partitions={}",
                    fleet,
                    routers,
                    shards.slices());
        }
        tooMany = now;
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
    }

    @Override
    public void recordFailed(FailedRecord failure) {
        LOG.warn(
                "member cannot be read member={} error={}",
                failure.key(),
                failure.reason().toString());
    }

    @Override
    public void disconnected(Throwable reason) {
        LOG.warn("members cannot be followed, the last owners stand error={}", reason.toString());
    }

    @Override
    public void connected() {
        LOG.debug("members are followed");
    }

    /** What was known stands until it is said anew: a member that is gone takes no hops, whatever is believed. */
    @Override
    public void restarted(Set<TopicPartition> partitions) {
        LOG.info("members are read from the start partitions={}", partitions.size());
    }
}
