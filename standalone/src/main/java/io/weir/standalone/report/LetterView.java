package io.weir.standalone.report;

import io.weir.projector.letters.StoredLetter;
import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters, one below the other. */
public final class LetterView implements RowView<StoredLetter> {

    private static final String HEAD = "  %-10s  %-24s  %-15s  %s";

    @Override
    public String list() {
        return "letters";
    }

    @Override
    public Line caption() {
        return new Line(
                String.format(Locale.ROOT, HEAD, "POSITION", "TIME", "SERVICE", "REASON"),
                Fields.INDENT,
                Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(StoredLetter row) {
        return List.of(
                Line.of(
                        String.format(
                                Locale.ROOT,
                                HEAD,
                                row.position(),
                                Moment.text(row.time()),
                                row.letter().getService(),
                                row.letter().getReason()),
                        Fields.INDENT),
                Fields.detail("from " + row.origin() + (row.key().isEmpty() ? "" : ", key " + row.key())),
                Fields.detail(row.letter().getMessage()));
    }

    @Override
    public Map<String, @Nullable Object> json(StoredLetter row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("position", row.position().toString());
        json.put("time", Moment.text(row.time()));
        json.put("service", row.letter().getService());
        json.put("reason", row.letter().getReason());
        json.put("message", row.letter().getMessage());
        json.put("origin", row.letter().getOrigin());
        json.put("originPartition", row.letter().getPartition());
        json.put("originOffset", row.letter().getOffset());
        json.put("key", row.key());
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "position",
                "time",
                "service",
                "reason",
                "origin",
                "origin_partition",
                "origin_offset",
                "key",
                "message");
    }

    @Override
    public List<List<@Nullable Object>> records(StoredLetter row) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(row.position().toString());
        cells.add(Moment.text(row.time()));
        cells.add(row.letter().getService());
        cells.add(row.letter().getReason());
        cells.add(row.letter().getOrigin());
        cells.add(row.letter().getPartition());
        cells.add(row.letter().getOffset());
        cells.add(row.key());
        cells.add(row.letter().getMessage());
        return List.of(cells);
    }
}
