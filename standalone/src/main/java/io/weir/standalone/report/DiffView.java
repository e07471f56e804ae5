package io.weir.standalone.report;

import io.weir.projector.history.RouteField;
import io.weir.projector.history.RowChange;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that came, went or changed between two instants. */
public final class DiffView implements RowView<RowChange> {

    @Override
    public String list() {
        return "changes";
    }

    @Override
    public Line caption() {
        return new Line(TableView.head(" ", "REV", "SINCE", "ROUTE"), Fields.INDENT, Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(RowChange row) {
        RouteTableEntry before = row.before();
        RouteTableEntry after = row.after();
        List<Line> lines = new ArrayList<>();
        switch (row.kind()) {
            case ADDED -> lines.add(head("+", after, row.key(), Terminal.Style.GREEN));
            case REMOVED -> lines.add(head("-", before, row.key(), Terminal.Style.RED));
            case CHANGED -> lines.add(head("~", after, row.key(), Terminal.Style.YELLOW));
        }
        if (before != null && after != null && before.getRevision() != after.getRevision()) {
            lines.add(Fields.detail("~ revision: " + before.getRevision() + " → " + after.getRevision()));
        }
        row.changes().forEach(change -> lines.add(Fields.detail(change)));
        return lines;
    }

    private static Line head(String sign, @Nullable RouteTableEntry entry, String key, Terminal.Style style) {
        String revision = entry == null ? "" : Long.toString(entry.getRevision());
        String since = entry == null ? "" : Moment.text(entry.getLineage().getAppendTime());
        return new Line(TableView.head(sign, revision, since, key), Fields.INDENT, style);
    }

    @Override
    public Map<String, @Nullable Object> json(RowChange row) {
        RouteTableEntry before = row.before();
        RouteTableEntry after = row.after();
        RouteTableEntry either = after != null ? after : before;
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", kind(row));
        json.put("host", either == null ? null : either.getHost());
        json.put("path", either == null ? null : either.getPath());
        json.put("before", end(before));
        json.put("after", end(after));
        json.put("fields", row.changes().stream().map(Fields::json).toList());
        return json;
    }

    private static @Nullable Map<String, @Nullable Object> end(@Nullable RouteTableEntry entry) {
        if (entry == null) {
            return null;
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("guid", entry.getRouteGuid());
        json.put("revision", entry.getRevision());
        json.put("contentHash", RouteField.text(entry.getContentHash()));
        json.put("lineage", Fields.json(entry.getLineage()));
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of("kind", "route", "revision_from", "revision_to", "since", "field", "name", "from", "to");
    }

    /** One record for each field; a row of which only the revision moved has one without a field. */
    @Override
    public List<List<@Nullable Object>> records(RowChange row) {
        if (row.changes().isEmpty()) {
            return List.of(record(row, null));
        }
        List<List<@Nullable Object>> records = new ArrayList<>();
        row.changes().forEach(change -> records.add(record(row, change)));
        return records;
    }

    private static List<@Nullable Object> record(RowChange row, RouteField.@Nullable Change change) {
        RouteTableEntry before = row.before();
        RouteTableEntry after = row.after();
        RouteTableEntry either = after != null ? after : before;
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(kind(row));
        cells.add(row.key());
        cells.add(before == null ? null : before.getRevision());
        cells.add(after == null ? null : after.getRevision());
        cells.add(either == null ? null : Moment.text(either.getLineage().getAppendTime()));
        cells.add(change == null ? null : change.field().kind().word());
        cells.add(change == null ? null : change.field().name());
        cells.add(change == null ? null : change.from());
        cells.add(change == null ? null : change.to());
        return cells;
    }

    private static String kind(RowChange row) {
        return row.kind().name().toLowerCase(Locale.ROOT);
    }
}
