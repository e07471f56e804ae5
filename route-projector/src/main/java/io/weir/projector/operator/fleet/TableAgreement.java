package io.weir.projector.operator.fleet;

import io.weir.schemas.avro.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether members that have applied a partition of a route table up to the same offset hold the same of it. Pure; used by one thread at
 * a time.
 *
 * <p>Members speak at moments of their own, so that while much changes two of them seldom stand at one offset at once: what each said of
 * a partition at its last few offsets is kept, and a meeting is when two have said something of the same one. A verdict stands until a
 * later meeting overturns it, or until there is nothing left to compare: a member that is no longer ready, started anew, left, or serves
 * another table, and a topic that was re-created.
 */
final class TableAgreement {

    /** Members speak every 100 ms at most, so that this is what they said in about the last second. */
    private static final int OFFSETS_MAX = 8;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** @param table name of a route table's topic */
    private record Place(String table, int partition) {}

    /** What was said at one offset, by hash. */
    private record Meeting(long offset, SortedMap<String, List<String>> holders) {

        /** The hash that more than half of them have; null if there is none. */
        private @Nullable String common() {
            int all = holders.values().stream().mapToInt(List::size).sum();
            return holders.entrySet().stream()
                    .filter(each -> each.getValue().size() * 2 > all)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }
    }

    private final Map<Place, Witnesses> places = new HashMap<>();
    private final Map<String, Long> incarnations = new HashMap<>();

    /**
     * Takes up what a member says of itself.
     *
     * @param id key of its record
     * @param table topic of the route table that it serves
     */
    void report(String id, Member member, String table) {
        if (!member.getReady()) {
            // While it reads a compacted topic for the first time, it lacks what was overwritten behind its position.
            left(id);
            return;
        }
        Long before = incarnations.put(id, member.getIncarnation());
        if (before != null && before != member.getIncarnation()) {
            forget(id);
        }
        Set<Place> told = new HashSet<>();
        member.getTableHashes().forEach((partition, hash) -> {
            Long offset = member.getAppliedOffsets().get(table + "-" + partition);
            if (offset != null && NUMBER.matcher(partition).matches()) {
                Place place = new Place(table, Integer.parseInt(partition));
                told.add(place);
                places.computeIfAbsent(place, p -> new Witnesses()).report(id, offset, hash);
            }
        });
        places.forEach((place, witnesses) -> {
            if (!told.contains(place)) {
                witnesses.forget(id);
            }
        });
        places.values().removeIf(Witnesses::isEmpty);
    }

    /** The member is gone. */
    void left(String id) {
        incarnations.remove(id);
        forget(id);
        places.values().removeIf(Witnesses::isEmpty);
    }

    private void forget(String id) {
        places.values().forEach(witnesses -> witnesses.forget(id));
    }

    /** Where members differ, by table and partition. Only those that are present are asked; what the others said is forgotten. */
    List<TableConflict> conflicts(Collection<String> present) {
        Set<String> gone = new HashSet<>(incarnations.keySet());
        gone.removeAll(present);
        gone.forEach(this::left);
        List<TableConflict> conflicts = new ArrayList<>();
        places.forEach((place, witnesses) -> {
            Meeting last = witnesses.lastConflict();
            if (last != null) {
                conflicts.add(new TableConflict(
                        place.table(),
                        place.partition(),
                        last.offset(),
                        last.holders(),
                        witnesses.odd.keySet().stream().sorted().toList()));
            }
        });
        conflicts.sort(Comparator.comparing(TableConflict::table).thenComparingInt(TableConflict::partition));
        return List.copyOf(conflicts);
    }

    /** What members said of one partition. */
    private static final class Witnesses {

        /** By offset, the hash that each member had there; at most {@link #OFFSETS_MAX}. */
        private final NavigableMap<Long, Map<String, String>> told = new TreeMap<>();
        /** The offset at which each member spoke last. */
        private final Map<String, Long> newest = new HashMap<>();
        /** The offset of the last meeting that each member took part in. */
        private final Map<String, Long> judged = new HashMap<>();
        /** Those that differed in it. */
        private final Map<String, Meeting> odd = new HashMap<>();

        void report(String id, long offset, String hash) {
            Long last = newest.get(id);
            if (last != null && offset < last) {
                // The topic was re-created: offsets before and after that are those of different logs.
                told.clear();
                newest.clear();
                judged.clear();
                odd.clear();
            }
            newest.put(id, offset);
            Map<String, String> here = told.computeIfAbsent(offset, o -> new HashMap<>());
            here.put(id, hash);
            if (here.size() > 1) {
                judge(offset, here);
            }
            if (told.size() > OFFSETS_MAX) {
                told.pollFirstEntry();
            }
        }

        private void judge(long offset, Map<String, String> here) {
            SortedMap<String, List<String>> holders = new TreeMap<>();
            new TreeMap<>(here)
                    .forEach((id, hash) -> holders.computeIfAbsent(hash, h -> new ArrayList<>())
                            .add(id));
            Meeting meeting = new Meeting(offset, holders);
            String common = meeting.common();
            here.forEach((id, hash) -> {
                if (judged.getOrDefault(id, -1L) <= offset) {
                    judged.put(id, offset);
                    if (hash.equals(common)) {
                        odd.remove(id);
                    } else {
                        odd.put(id, meeting);
                    }
                }
            });
        }

        void forget(String id) {
            told.values().forEach(here -> here.remove(id));
            told.values().removeIf(Map::isEmpty);
            newest.remove(id);
            judged.remove(id);
            odd.remove(id);
            // Whoever differed from it alone differs from nobody any more.
            odd.values()
                    .removeIf(meeting -> meeting.holders().values().stream()
                                    .filter(ids -> ids.stream().anyMatch(newest::containsKey))
                                    .count()
                            < 2);
        }

        boolean isEmpty() {
            return newest.isEmpty();
        }

        @Nullable Meeting lastConflict() {
            return odd.values().stream()
                    .max(Comparator.comparingLong(Meeting::offset))
                    .orElse(null);
        }
    }
}
