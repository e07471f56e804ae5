package io.weir.standalone.report;

import io.weir.standalone.ingest.OverrideView;
import io.weir.standalone.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes that stand as operators want them. */
public final class OverrideListView implements RowView<OverrideView> {

    private static final String HEAD = "  %-24s  %5s  %8s  %-10s  %s";

    @Override
    public String list() {
        return "overrides";
    }

    @Override
    public Line caption() {
        return new Line(
                String.format(Locale.ROOT, HEAD, "SINCE", "REV", "RESTORES", "BY", "ROUTE"),
                Fields.INDENT,
                Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(OverrideView row) {
        return List.of(
                Line.of(
                        String.format(
                                Locale.ROOT, HEAD, row.since(), row.revision(), row.restores(), row.by(), row.route()),
                        Fields.INDENT),
                Fields.detail("route " + row.guid()));
    }

    @Override
    public Map<String, @Nullable Object> json(OverrideView row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("route", row.route());
        json.put("routeGuid", row.guid());
        json.put("revision", row.revision());
        json.put("restoredRevision", row.restores());
        json.put("since", row.since());
        json.put("orderedBy", row.by());
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of("route", "route_guid", "revision", "restored_revision", "since", "ordered_by");
    }

    @Override
    public List<List<@Nullable Object>> records(OverrideView row) {
        return List.of(List.of(row.route(), row.guid(), row.revision(), row.restores(), row.since(), row.by()));
    }
}
