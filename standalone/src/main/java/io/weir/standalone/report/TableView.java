package io.weir.standalone.report;

import io.weir.projector.history.RouteField;
import io.weir.schemas.avro.RouteOverride;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries of the route table. */
public final class TableView implements RowView<RouteTableEntry> {

    @Override
    public String list() {
        return "routes";
    }

    @Override
    public Line caption() {
        return new Line(head(" ", "REV", "SINCE", "ROUTE"), Fields.INDENT, Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(RouteTableEntry row) {
        RouteOverride override = row.getOverride();
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(
                head(
                        override == null ? " " : "!",
                        Long.toString(row.getRevision()),
                        Moment.text(row.getLineage().getAppendTime()),
                        row.getHost() + row.getPath()),
                Fields.INDENT));
        lines.add(Fields.detail("guid " + row.getRouteGuid() + "  event " + Fields.at(row.getLineage())));
        RouteField.of(row).forEach((field, value) -> {
            if (field.kind() != RouteField.Kind.ROUTE && field.kind() != RouteField.Kind.OVERRIDE) {
                lines.add(Fields.detail(Fields.text(field) + ": " + value));
            }
        });
        if (override != null) {
            lines.add(new Line(
                    " ".repeat(Fields.INDENT) + "diverges from CAPI, override: " + RouteField.text(override),
                    Fields.INDENT + 2,
                    Terminal.Style.YELLOW));
        }
        return lines;
    }

    /** A head line in columns. */
    static String head(String sign, String revision, String time, String rest) {
        return String.format(Locale.ROOT, "%s %5s  %-24s  %s", sign, revision, time, rest);
    }

    @Override
    public Map<String, @Nullable Object> json(RouteTableEntry row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("host", row.getHost());
        json.put("path", row.getPath());
        json.put("guid", row.getRouteGuid());
        json.put("revision", row.getRevision());
        json.put("contentHash", RouteField.text(row.getContentHash()));
        json.put("destinations", Fields.destinations(row.getDestinations()));
        json.put("options", Fields.sorted(row.getOptions()));
        json.put("routeServiceUrl", row.getRouteServiceUrl());
        json.put("isolationSegment", row.getIsolationSegment());
        json.put("space", row.getSpaceGuid());
        json.put("annotations", Fields.sorted(row.getAnnotations()));
        json.put("override", Fields.json(row.getOverride()));
        json.put("lineage", Fields.json(row.getLineage()));
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "host",
                "path",
                "guid",
                "revision",
                "since",
                "destinations",
                "options",
                "route_service_url",
                "isolation_segment",
                "space",
                "annotations",
                "override",
                "partition",
                "offset");
    }

    @Override
    public List<List<@Nullable Object>> records(RouteTableEntry row) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(row.getHost());
        cells.add(row.getPath());
        cells.add(row.getRouteGuid());
        cells.add(row.getRevision());
        cells.add(Moment.text(row.getLineage().getAppendTime()));
        cells.add(Fields.cell(row.getDestinations()));
        cells.add(Fields.cell(row.getOptions()));
        cells.add(row.getRouteServiceUrl());
        cells.add(row.getIsolationSegment());
        cells.add(row.getSpaceGuid());
        cells.add(Fields.cell(row.getAnnotations()));
        cells.add(Fields.cell(row.getOverride()));
        cells.add(row.getLineage().getPartition());
        cells.add(row.getLineage().getOffset());
        return List.of(cells);
    }
}
