package io.weir.projector.operator.fleet;

import io.weir.schemas.avro.Member;
import io.weir.schemas.topic.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who of the fleet was heard when. Pure; used by one thread at a time.
 *
 * <p>A member repeats itself every 5 s. What was written before this roster began to listen counts as heard when its record says;
 * from then on it counts as heard when it arrives, so that a member's clock does not matter.
 */
final class Roster {

    /** By then somebody has seen that it is silent, or nobody misses it: its record would stand there for ever. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private record Heard(Member member, Instant at) {}

    private final Map<String, Heard> heard = new HashMap<>();
    private boolean live;

    /** @param recordTime the member's clock */
    void report(String id, Member member, Instant recordTime, Instant now) {
        if (heard.size() >= Heartbeat.MEMBERS_MAX && !heard.containsKey(id)) {
            heard.values().removeIf(other -> isGone(other, now));
        }
        heard.put(id, new Heard(member, live || recordTime.isAfter(now) ? now : recordTime));
    }

    void left(String id) {
        heard.remove(id);
    }

    /** Everything that was written is read. */
    void caughtUp() {
        live = true;
    }

    /** What was written comes by again; who has left meanwhile is gone soon. */
    void restarted() {
        live = false;
    }

    /** Those that are there, by id. */
    List<Member> present(Instant now) {
        return heard.values().stream()
                .filter(one -> !isGone(one, now))
                .map(Heard::member)
                .sorted(Comparator.comparing(Member::getMemberId))
                .toList();
    }

    /** The same with those that have been silent for less than a day, by fleet and id. */
    List<Sighting> sightings(Instant now) {
        return heard.values().stream()
                .filter(one -> !one.at().plus(FORGOTTEN_AFTER).isBefore(now))
                .map(one -> new Sighting(one.member(), one.at(), isGone(one, now)))
                .sorted(Comparator.comparing((Sighting one) -> one.member().getFleet())
                        .thenComparing(one -> one.member().getMemberId()))
                .toList();
    }

    private static boolean isGone(Heard one, Instant now) {
        return one.at().plus(Heartbeat.GONE_AFTER).isBefore(now);
    }
}
