package io.weir.standalone.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.projector.letters.LetterContent;
import io.weir.projector.letters.StoredLetter;
import io.weir.standalone.terminal.Terminal;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One dead letter with everything in it. */
public final class OpenedLetterView implements RowView<OpenedLetter> {

    private static final int CONTENT_INDENT = 4;

    private final LetterView letters = new LetterView();
    private final ObjectWriter pretty = JsonMapper.builder()
            .build()
            .writer(new DefaultPrettyPrinter()
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n")));

    @Override
    public String list() {
        return letters.list();
    }

    @Override
    public Line caption() {
        return letters.caption();
    }

    @Override
    public List<Line> lines(OpenedLetter row) {
        StoredLetter letter = row.letter();
        List<Line> lines = new ArrayList<>(letters.lines(letter));
        lines.add(Fields.detail(
                row.route().guid().map(guid -> "route " + guid + " (").orElse("no route (")
                        + row.route().explanation() + ")"));
        letter.headers().forEach((name, value) -> lines.add(Fields.detail("header " + name + ": " + value)));
        lines.add(Line.of("", 0));
        switch (row.content()) {
            case LetterContent.Nothing nothing -> lines.add(title("the refused record had no value"));
            case LetterContent.Decoded decoded -> {
                lines.add(title("a record of " + decoded.schema() + ", schema id " + decoded.schemaId()));
                text(decoded.fields()).lines().forEach(line -> lines.add(content(line)));
            }
            case LetterContent.Text text -> {
                lines.add(title("text"));
                text.text().lines().forEach(line -> lines.add(content(line)));
            }
            case LetterContent.Undecodable undecodable -> {
                lines.add(title(undecodable.bytes() + " bytes that cannot be decoded: " + undecodable.reason()));
                undecodable.dump().forEach(line -> lines.add(content(line)));
            }
        }
        return lines;
    }

    private static Line title(String text) {
        return new Line("  " + text, CONTENT_INDENT, Terminal.Style.BOLD);
    }

    private static Line content(String line) {
        return Line.of("  " + line, CONTENT_INDENT);
    }

    private String text(Object value) {
        try {
            return pretty.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, @Nullable Object> json(OpenedLetter row) {
        Map<String, @Nullable Object> json = letters.json(row.letter());
        json.put("route", row.route().guid().orElse(null));
        json.put("routeExplanation", row.route().explanation());
        json.put("headers", row.letter().headers());
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        switch (row.content()) {
            case LetterContent.Nothing nothing -> content.put("kind", "nothing");
            case LetterContent.Decoded decoded -> {
                content.put("kind", "record");
                content.put("schemaId", decoded.schemaId());
                content.put("schema", decoded.schema());
                content.put("value", decoded.fields());
            }
            case LetterContent.Text text -> {
                content.put("kind", "text");
                content.put("text", text.text());
            }
            case LetterContent.Undecodable undecodable -> {
                content.put("kind", "undecodable");
                content.put("reason", undecodable.reason());
                content.put("bytes", undecodable.bytes());
                content.put("dump", undecodable.dump());
            }
        }
        json.put("content", content);
        return json;
    }

    @Override
    public List<String> columns() {
        List<String> columns = new ArrayList<>(letters.columns());
        columns.add("route");
        columns.add("content");
        return columns;
    }

    @Override
    public List<List<@Nullable Object>> records(OpenedLetter row) {
        List<@Nullable Object> cells =
                new ArrayList<>(letters.records(row.letter()).getFirst());
        cells.add(row.route().guid().orElse(null));
        cells.add(
                switch (row.content()) {
                    case LetterContent.Nothing nothing -> "";
                    case LetterContent.Decoded decoded -> text(decoded.fields());
                    case LetterContent.Text text -> text.text();
                    case LetterContent.Undecodable undecodable -> undecodable.reason();
                });
        return List.of(cells);
    }
}
