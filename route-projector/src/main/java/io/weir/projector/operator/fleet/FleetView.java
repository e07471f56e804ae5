package io.weir.projector.operator.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The routers as they stand at one moment. Pure.
 *
 * @param at when they were looked at
 * @param members of all fleets, by fleet and id
 * @param conflicts where members hold different contents at the same offset; of all fleets, since all are to hold the same
 */
public record FleetView(Instant at, List<MemberRow> members, List<TableConflict> conflicts) {

    /**
     * Puts together what is known.
     *
     * @param ends where partitions end, by topic-partition
     * @param waiting finds out since when a record waits
     */
    static FleetView of(Observation seen, TableNames tables, Map<String, Long> ends, MemberRow.Waiting waiting) {
        Set<String> odd = seen.conflicts().stream()
                .flatMap(conflict -> conflict.odd().stream())
                .collect(Collectors.toSet());
        List<MemberRow> rows = seen.members().stream()
                .map(member -> MemberRow.of(
                        member,
                        tables,
                        ends,
                        waiting,
                        odd.contains(member.member().getMemberId()),
                        seen.at()))
                .toList();
        return new FleetView(seen.at(), rows, seen.conflicts());
    }

    /** The members of one fleet, and the conflicts that members of it are to be looked at for. */
    public FleetView ofFleet(String name) {
        List<MemberRow> its = members.stream()
                .filter(row -> row.member().getFleet().equals(name))
                .toList();
        Set<String> ids = its.stream().map(row -> row.member().getMemberId()).collect(Collectors.toSet());
        return new FleetView(
                at,
                its,
                conflicts.stream()
                        .filter(conflict -> conflict.odd().stream().anyMatch(ids::contains))
                        .toList());
    }

    /** Names of the fleets, sorted. */
    public List<String> fleets() {
        return members.stream()
                .map(row -> row.member().getFleet())
                .distinct()
                .sorted()
                .toList();
    }

    /** How many members are in that state. */
    public long count(MemberRow.State state) {
        return members.stream().filter(row -> row.state() == state).count();
    }
}
