package io.weir.standalone.report;

import io.weir.projector.operator.fleet.FleetView;
import io.weir.projector.operator.fleet.MemberRow;
import io.weir.projector.operator.fleet.PartitionStanding;
import io.weir.projector.operator.fleet.TableConflict;
import io.weir.schemas.avro.Member;
import io.weir.standalone.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routers of a fleet.
 *
 * @param conflicts where they differ
 */
public record MemberView(List<TableConflict> conflicts) implements RowView<MemberRow> {

    private static final String HEAD = "%-20s %-9s %-7s %9s %8s  %-8s %9s";
    private static final int HASH_SHOWN = 8;

    /** What is said of all of them. */
    public static Heading heading(FleetView view) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("at", Moment.text(view.at()));
        fields.put("count", view.members().size());
        fields.put("ready", view.count(MemberRow.State.READY));
        fields.put("stale", view.count(MemberRow.State.STALE));
        fields.put("notReady", view.count(MemberRow.State.NOT_READY));
        fields.put("silent", view.count(MemberRow.State.SILENT));
        fields.put("conflicts", view.conflicts().stream().map(MemberView::json).toList());
        return new Heading(text(view), fields);
    }

    private static String text(FleetView view) {
        String states = Stream.of(MemberRow.State.values())
                .filter(state -> view.count(state) > 0)
                .map(state -> view.count(state) + " " + state.word())
                .collect(Collectors.joining(", "));
        int fleets = view.fleets().size();
        return counted(view.members().size(), "router")
                + (fleets > 1 ? " of " + counted(fleets, "fleet") : "")
                + (states.isEmpty() ? "" : ": " + states)
                + (view.conflicts().isEmpty()
                        ? ""
                        : "; equally far and different in "
                                + counted(view.conflicts().size(), "partition"));
    }

    private static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static Map<String, @Nullable Object> json(TableConflict conflict) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("table", conflict.table());
        json.put("partition", conflict.partition());
        json.put("offset", conflict.offset());
        json.put("holders", conflict.holders());
        json.put("odd", conflict.odd());
        return json;
    }

    @Override
    public String list() {
        return "routers";
    }

    @Override
    public Line caption() {
        return new Line(
                String.format(Locale.ROOT, HEAD, "ROUTER", "STATE", "SHARD", "LAG", "MS", "HASH", "REQ/S"),
                Fields.INDENT,
                Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(MemberRow row) {
        Member member = row.member();
        String hash = row.tableHash();
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(
                String.format(
                        Locale.ROOT,
                        HEAD,
                        member.getMemberId(),
                        row.state().word(),
                        row.shard(),
                        text(row.lag()),
                        text(row.lagMillis()),
                        hash == null ? "-" : hash.substring(0, HASH_SHOWN),
                        String.format(Locale.ROOT, "%,.1f", member.getRequestsPerSecond())),
                Fields.INDENT,
                style(row)));
        lines.add(Fields.detail(detail(row)));
        for (TableConflict conflict : conflicts) {
            if (conflict.odd().contains(member.getMemberId())) {
                lines.add(new Line(" ".repeat(Fields.INDENT) + text(conflict), Fields.INDENT + 2, Terminal.Style.RED));
            }
        }
        return lines;
    }

    private static Terminal.@Nullable Style style(MemberRow row) {
        if (row.differs()) {
            return Terminal.Style.RED;
        }
        return row.state() == MemberRow.State.READY ? null : Terminal.Style.YELLOW;
    }

    private static String text(OptionalLong number) {
        return number.isEmpty() ? "-" : String.format(Locale.ROOT, "%,d", number.getAsLong());
    }

    private static String detail(MemberRow row) {
        Member member = row.member();
        List<String> parts = new ArrayList<>();
        parts.add(member.getAddress());
        parts.add("fleet " + member.getFleet());
        if (!member.getZone().isEmpty()) {
            parts.add("zone " + member.getZone());
        }
        if (!member.getVersion().isEmpty()) {
            parts.add("version " + member.getVersion());
        }
        parts.add(row.table());
        parts.add("applied " + String.format(Locale.ROOT, "%,d", row.applied()));
        parts.add("heard " + ago(row.heardAt(), row.at()) + " ago");
        return String.join(", ", parts);
    }

    private static String ago(Instant then, Instant now) {
        Duration since = Duration.between(then, now);
        if (since.toMinutes() < 2) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, since.toMillis()) / 1000.0);
        }
        return since.toHours() < 2 ? since.toMinutes() + " min" : since.toHours() + " h";
    }

    private static String text(TableConflict conflict) {
        return "differs at offset " + conflict.offset() + " of partition " + conflict.partition() + " of "
                + conflict.table() + ": "
                + conflict.holders().entrySet().stream()
                        .map(each -> String.join(" ", each.getValue())
                                + (each.getValue().size() == 1 ? " has " : " have ")
                                + each.getKey())
                        .collect(Collectors.joining(", "));
    }

    @Override
    public Map<String, @Nullable Object> json(MemberRow row) {
        Member member = row.member();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", member.getMemberId());
        json.put("fleet", member.getFleet());
        json.put("address", member.getAddress());
        json.put("state", row.state().word());
        json.put("differs", row.differs());
        json.put("shard", row.shard());
        json.put("ownedPartitions", member.getOwnedPartitions());
        json.put("loadedPartitions", member.getPartitions());
        json.put("assignmentEpoch", member.getAssignmentEpoch());
        json.put("version", member.getVersion());
        json.put("zone", member.getZone());
        json.put("table", row.table());
        json.put("applied", row.applied());
        json.put("lagRecords", orNull(row.lag()));
        json.put("lagMillis", orNull(row.lagMillis()));
        json.put("tableHash", row.tableHash());
        json.put("requestsPerSecond", member.getRequestsPerSecond());
        json.put("startedAt", Moment.text(Instant.ofEpochMilli(member.getIncarnation())));
        json.put("heardAt", Moment.text(row.heardAt()));
        json.put(
                "partitions",
                row.partitions().stream().map(each -> json(each, row.at())).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(PartitionStanding partition, Instant at) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("topic", partition.topic());
        json.put("partition", partition.partition());
        json.put("applied", partition.applied());
        json.put("end", partition.end());
        json.put("lag", orNull(partition.lag()));
        json.put("lagMillis", orNull(partition.lagMillis(at)));
        json.put("hash", partition.hash());
        return json;
    }

    private static @Nullable Long orNull(OptionalLong number) {
        if (number.isEmpty()) {
            return null;
        }
        return number.getAsLong();
    }

    @Override
    public List<String> columns() {
        return List.of(
                "id",
                "fleet",
                "address",
                "state",
                "differs",
                "shard",
                "version",
                "zone",
                "table",
                "applied",
                "lag_records",
                "lag_ms",
                "table_hash",
                "requests_per_second",
                "heard_at");
    }

    @Override
    public List<List<@Nullable Object>> records(MemberRow row) {
        Member member = row.member();
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(member.getMemberId());
        cells.add(member.getFleet());
        cells.add(member.getAddress());
        cells.add(row.state().word());
        cells.add(row.differs());
        cells.add(row.shard());
        cells.add(member.getVersion());
        cells.add(member.getZone());
        cells.add(row.table());
        cells.add(row.applied());
        cells.add(orNull(row.lag()));
        cells.add(orNull(row.lagMillis()));
        cells.add(row.tableHash());
        cells.add(member.getRequestsPerSecond());
        cells.add(Moment.text(row.heardAt()));
        return List.of(cells);
    }
}
