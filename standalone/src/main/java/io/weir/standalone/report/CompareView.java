package io.weir.standalone.report;

import io.weir.projector.operator.compare.KeyDifference;
import io.weir.projector.operator.compare.KeyDifference.FieldDifference;
import io.weir.standalone.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys under which two tables differ. */
public final class CompareView implements RowView<KeyDifference> {

    @Override
    public String list() {
        return "differences";
    }

    @Override
    public Line caption() {
        return new Line("WHERE    ROUTE", Fields.INDENT, Terminal.Style.DIM);
    }

    @Override
    public List<Line> lines(KeyDifference row) {
        List<Line> lines = new ArrayList<>();
        switch (row.kind()) {
            case ONLY_A -> lines.add(new Line("only A   " + row.key(), Fields.INDENT, Terminal.Style.RED));
            case ONLY_B -> lines.add(new Line("only B   " + row.key(), Fields.INDENT, Terminal.Style.GREEN));
            case DIFFERS -> {
                lines.add(new Line("differs  " + row.key(), Fields.INDENT, Terminal.Style.YELLOW));
                row.fields()
                        .forEach(field -> lines.add(
                                Fields.detail(field.field() + ": A " + shown(field.a()) + ", B " + shown(field.b()))));
            }
        }
        return lines;
    }

    private static String shown(@Nullable String value) {
        return value == null ? "has none" : value;
    }

    @Override
    public Map<String, @Nullable Object> json(KeyDifference row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("route", row.key());
        json.put("kind", row.kind().word());
        json.put("fields", row.fields().stream().map(CompareView::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(FieldDifference field) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("field", field.field());
        json.put("a", field.a());
        json.put("b", field.b());
        return json;
    }

    @Override
    public List<String> columns() {
        return List.of("kind", "route", "field", "a", "b");
    }

    /** One record for each field. */
    @Override
    public List<List<@Nullable Object>> records(KeyDifference row) {
        List<List<@Nullable Object>> records = new ArrayList<>();
        for (FieldDifference field : row.fields()) {
            List<@Nullable Object> cells = new ArrayList<>();
            cells.add(row.kind().word());
            cells.add(row.key());
            cells.add(field.field());
            cells.add(field.a());
            cells.add(field.b());
            records.add(cells);
        }
        return records;
    }
}
