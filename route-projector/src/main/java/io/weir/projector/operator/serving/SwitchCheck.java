package io.weir.projector.operator.serving;

import io.weir.projector.operator.Gap;
import io.weir.projector.operator.RefusedException;
import io.weir.projector.operator.TableSettings;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.Member;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.avro.ServingTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether routers may be switched to a table, and whether they have been. Pure. */
final class SwitchCheck {

    private SwitchCheck() {}

    /**
     * Lets pass what may be served.
     *
     * @param committed how far the table's application has projected the log
     * @throws RefusedException if it may not be; the message says why and what to do
     * @throws IllegalArgumentException if {@code frozen} does not fit the table
     */
    static void require(TableSettings settings, String topic, boolean frozen, Map<Integer, Long> committed) {
        Optional<ProjectedTable> table = settings.require(topic);
        if (settings.isRetired(topic)) {
            throw new RefusedException("table " + topic + " is retired: nobody writes it any more");
        }
        Instant until = table.map(ProjectedTable::getUntil).orElse(null);
        if (until != null && !frozen) {
            throw new IllegalArgumentException("table " + topic + " shows the past, as of " + until
                    + ", and no change would reach the routers: --frozen says that this is meant");
        }
        if (until == null && frozen) {
            throw new IllegalArgumentException(
                    "--frozen: table " + topic + " is projected on, so it cannot be served frozen");
        }
        List<Gap> gaps = table.map(order -> Gap.between(LogExtent.of(order).ends(), committed))
                .orElse(List.of());
        if (!gaps.isEmpty()) {
            throw new RefusedException("table " + topic + " is not complete: " + gaps.getFirst()
                    + (gaps.size() == 1 ? "" : ", and " + (gaps.size() - 1) + " more are behind")
                    + "; weir replay --table NAME shows how it gets on");
        }
    }

    /** The setting under which routers serve this table. */
    static ServingTable setting(TableSettings settings, String topic, String by, Instant now) {
        Instant until = settings.find(topic).map(ProjectedTable::getUntil).orElse(null);
        return new ServingTable(topic, until != null, until, by, now);
    }

    /** Whether that is what stands there already, whoever asked for it. */
    static boolean isServed(TableSettings settings, ServingTable wanted) {
        ServingTable serving = settings.serving();
        return serving != null
                && serving.getTopic().equals(wanted.getTopic())
                && serving.getFrozen() == wanted.getFrozen();
    }

    /** Those members that do not say that they serve the table. */
    static List<LateMember> late(List<Member> ready, String topic) {
        return ready.stream()
                .filter(member -> !member.getRouteTable().equals(topic))
                .map(member -> new LateMember(member.getMemberId(), member.getAddress(), member.getRouteTable()))
                .toList();
    }
}
