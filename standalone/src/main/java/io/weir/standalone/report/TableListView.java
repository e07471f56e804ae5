package io.weir.standalone.report;

import io.weir.projector.operator.serving.TableRow;
import io.weir.standalone.terminal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The route tables. */
public final class TableListView implements RowView<TableRow> {

    @Override
    public String list() {
        return "tables";
    }

    @Override
    public Line caption() {
        return new Line(
                String.format(Locale.ROOT, "  %-24s %-9s %4s %12s  %s", "NAME", "STATE", "FOLD", "BEHIND", "SERVED BY"),
                Fields.INDENT,
                Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(TableRow row) {
        String head = String.format(
                Locale.ROOT,
                "%s %-24s %-9s %4d %,12d  %s",
                row.serving() ? "*" : " ",
                row.name(),
                row.state().word(),
                row.foldVersion(),
                row.behind(),
                row.members().isEmpty() ? "-" : String.join(" ", row.members()));
        List<Line> lines = new ArrayList<>();
        lines.add(row.serving() ? new Line(head, Fields.INDENT, Terminal.Style.BOLD) : Line.of(head, Fields.INDENT));
        Instant until = row.until();
        lines.add(Fields.detail(row.topic() + (until == null ? "" : ", as of " + Moment.text(until))));
        Instant orderedAt = row.orderedAt();
        if (orderedAt != null) {
            lines.add(Fields.detail("ordered by " + row.orderedBy() + " at " + Moment.text(orderedAt)));
        }
        return lines;
    }

    @Override
    public Map<String, @Nullable Object> json(TableRow row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", row.name());
        json.put("topic", row.topic());
        json.put("serving", row.serving());
        json.put("state", row.state().word());
        json.put("foldVersion", row.foldVersion());
        json.put("until", Moment.orNull(row.until()));
        json.put("behind", row.behind());
        json.put("members", row.members());
        json.put("orderedBy", row.orderedAt() == null ? null : row.orderedBy());
        json.put("orderedAt", Moment.orNull(row.orderedAt()));
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "name",
                "topic",
                "serving",
                "state",
                "fold_version",
                "until",
                "behind",
                "members",
                "ordered_by",
                "ordered_at");
    }

    @Override
    public List<List<@Nullable Object>> records(TableRow row) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(row.name());
        cells.add(row.topic());
        cells.add(row.serving());
        cells.add(row.state().word());
        cells.add(row.foldVersion());
        cells.add(Moment.orNull(row.until()));
        cells.add(row.behind());
        cells.add(String.join(" ", row.members()));
        cells.add(row.orderedBy());
        cells.add(Moment.orNull(row.orderedAt()));
        return List.of(cells);
    }
}
