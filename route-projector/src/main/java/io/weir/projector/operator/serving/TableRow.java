package io.weir.projector.operator.serving;

import io.weir.projector.operator.Gap;
import io.weir.projector.operator.RouteTables;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A route table as the list of them shows it.
 *
 * @param name by which operators speak of it
 * @param topic full name of its topic
 * @param serving whether routers are to serve it
 * @param state what becomes of it
 * @param foldVersion number of the fold that writes it
 * @param until the instant that it shows; null if it is projected on
 * @param behind offsets that its application has still to project: of the log's end, or of what a table of the past is made of
 * @param members ids of the members that say they serve it
 * @param orderedBy who asked for it; empty for the first table
 * @param orderedAt when; null for the first table
 */
public record TableRow(
        String name,
        String topic,
        boolean serving,
        State state,
        int foldVersion,
        @Nullable Instant until,
        long behind,
        List<String> members,
        String orderedBy,
        @Nullable Instant orderedAt) {

    /** What becomes of a table. */
    public enum State {
        /** It has not all that it was ordered to have. */
        BUILDING,
        /** It is complete and follows the log. */
        LIVE,
        /** It is complete and of the past. */
        PAST,
        /** Nobody writes it any more. */
        RETIRED;

        /** The word for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Makes the row of a table.
     *
     * @param committed how far its application has projected the log
     * @param logEnds where the log ends
     * @param present members of the fleet
     */
    static TableRow of(
            TopicCatalog catalog,
            TableSettings settings,
            String topic,
            Map<Integer, Long> committed,
            Map<Integer, Long> logEnds,
            List<Member> present) {
        Optional<ProjectedTable> table = settings.find(topic);
        Instant until = table.map(ProjectedTable::getUntil).orElse(null);
        Map<Integer, Long> ordered =
                table.map(order -> LogExtent.of(order).ends()).orElse(Map.of());
        State state;
        if (settings.isRetired(topic)) {
            state = State.RETIRED;
        } else if (!Gap.between(ordered, committed).isEmpty()) {
            state = State.BUILDING;
        } else {
            state = until == null ? State.LIVE : State.PAST;
        }
        long behind = state == State.RETIRED ? 0 : Gap.left(Gap.between(until == null ? logEnds : ordered, committed));
        return new TableRow(
                RouteTables.nameOf(catalog, topic),
                topic,
                settings.servedTopic().equals(topic),
                state,
                settings.foldVersionOf(topic),
                until,
                behind,
                present.stream()
                        .filter(member -> member.getRouteTable().equals(topic))
                        .map(Member::getMemberId)
                        .toList(),
                table.map(ProjectedTable::getOrderedBy).orElse(""),
                table.map(ProjectedTable::getOrderedAt).orElse(null));
    }
}
