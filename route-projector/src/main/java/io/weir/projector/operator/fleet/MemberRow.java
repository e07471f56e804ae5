package io.weir.projector.operator.fleet;

import io.weir.schemas.avro.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A member as the view of the fleet shows it. Pure.
 *
 * @param member what it says of itself
 * @param state how it is
 * @param heardAt when it said so
 * @param table topic of the route table that it serves
 * @param partitions how far it is with each partition of its tables, by topic and number
 * @param differs whether it is one of those that hold something else than others at the same offset
 * @param at when this was looked at
 */
public record MemberRow(
        Member member,
        State state,
        Instant heardAt,
        String table,
        List<PartitionStanding> partitions,
        boolean differs,
        Instant at) {

    private static final String HASH = "[0-9a-f]{16}";

    /** How a member is. Never rename one: their words are the API. */
    public enum State {
        /** It takes requests, and follows its tables. */
        READY,
        /** It takes requests with the tables that it read before Kafka, or one of their topics, went away. */
        STALE,
        /** It starts or drains. */
        NOT_READY,
        /** It was not heard of for longer than a member that lives would let pass. */
        SILENT;

        /** The word for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Makes the row of a member.
     *
     * @param tables names of the tables' topics
     * @param ends where partitions end, by topic-partition
     * @param waiting finds out since when a record waits
     * @param differs whether it is odd
     */
    static MemberRow of(
            Sighting seen, TableNames tables, Map<String, Long> ends, Waiting waiting, boolean differs, Instant at) {
        Member member = seen.member();
        String table = tables.servedBy(member);
        List<PartitionStanding> partitions = new ArrayList<>();
        NavigableSet<Integer> routes = new TreeSet<>(member.getOwnedPartitions());
        NavigableSet<Integer> endpoints = new TreeSet<>();
        member.getAppliedOffsets().keySet().forEach(place -> {
            numberIn(table, place).ifPresent(routes::add);
            numberIn(tables.endpoints(), place).ifPresent(endpoints::add);
        });
        routes.forEach(partition -> partitions.add(standing(member, table, partition, true, ends, waiting)));
        endpoints.forEach(
                partition -> partitions.add(standing(member, tables.endpoints(), partition, false, ends, waiting)));
        return new MemberRow(member, stateOf(seen), seen.heardAt(), table, List.copyOf(partitions), differs, at);
    }

    /** Since when a record waits to be applied. */
    @FunctionalInterface
    interface Waiting {
        /**
         * When the first record from this offset on was written; null if it was not found.
         *
         * @param place topic-partition
         */
        @Nullable Instant since(String place, long offset);
    }

    private static State stateOf(Sighting seen) {
        if (seen.silent()) {
            return State.SILENT;
        }
        if (!seen.member().getReady()) {
            return State.NOT_READY;
        }
        return seen.member().getStale() ? State.STALE : State.READY;
    }

    /** The partition, if the place is one of that topic. */
    private static OptionalInt numberIn(String topic, String place) {
        String number = place.startsWith(topic + "-") ? place.substring(topic.length() + 1) : "";
        return number.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
    }

    private static PartitionStanding standing(
            Member member, String topic, int partition, boolean hashed, Map<String, Long> ends, Waiting waiting) {
        String place = topic + "-" + partition;
        Long applied = member.getAppliedOffsets().get(place);
        Long end = ends.get(place);
        String hash = hashed ? member.getTableHashes().get(Integer.toString(partition)) : null;
        Instant since = applied != null && end != null && applied < end ? waiting.since(place, applied) : null;
        return new PartitionStanding(topic, partition, applied, end, hash, since);
    }

    /** Offsets that are left in all its partitions; empty if they cannot be known of each. */
    public OptionalLong lag() {
        return partitions.isEmpty()
                        || partitions.stream().anyMatch(each -> each.lag().isEmpty())
                ? OptionalLong.empty()
                : OptionalLong.of(partitions.stream()
                        .mapToLong(each -> each.lag().orElse(0))
                        .sum());
    }

    /** For how long the oldest record that it has not applied has been waiting, milliseconds; 0 if there is none, empty if unknown. */
    public OptionalLong lagMillis() {
        return lag().isEmpty()
                        || partitions.stream()
                                .anyMatch(each -> each.lagMillis(at).isEmpty())
                ? OptionalLong.empty()
                : OptionalLong.of(partitions.stream()
                        .mapToLong(each -> each.lagMillis(at).orElse(0))
                        .max()
                        .orElse(0));
    }

    /** The sum of what it has applied of its partitions: a number that only rises, until a topic is re-created. */
    public long applied() {
        long sum = 0;
        for (PartitionStanding each : partitions) {
            Long applied = each.applied();
            sum += applied == null ? 0 : applied;
        }
        return sum;
    }

    /** Hash of all that it holds of its route table: like those of the partitions a sum, so that equal tables have equal ones. Null if it tells none. */
    public @Nullable String tableHash() {
        long sum = 0;
        boolean told = false;
        for (PartitionStanding each : partitions) {
            String hash = each.hash();
            if (hash != null && hash.matches(HASH)) {
                sum += HexFormat.fromHexDigitsToLong(hash);
                told = true;
            }
        }
        return told ? HexFormat.of().toHexDigits(sum) : null;
    }

    /** Which part of the table it is to serve: {@code all}, or numbers of partitions such as {@code 0-3,7}. */
    public String shard() {
        return member.getAssignmentEpoch() == 0 ? "all" : ranges(new TreeSet<>(member.getOwnedPartitions()));
    }

    private static String ranges(NavigableSet<Integer> numbers) {
        List<int[]> ranges = new ArrayList<>();
        for (int number : numbers) {
            if (!ranges.isEmpty() && ranges.getLast()[1] == number - 1) {
                ranges.getLast()[1] = number;
            } else {
                ranges.add(new int[] {number, number});
            }
        }
        return ranges.isEmpty()
                ? "none"
                : ranges.stream()
                        .map(range -> range[0] == range[1] ? "" + range[0] : range[0] + "-" + range[1])
                        .collect(Collectors.joining(","));
    }
}
