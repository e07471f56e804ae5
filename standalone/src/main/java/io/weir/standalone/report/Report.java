package io.weir.standalone.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import io.weir.standalone.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prints findings one by one, without holding them.
 *
 * @param format in which form
 * @param out where to; flushed, not closed
 * @param terminal what {@code out} can show
 */
public record Report(Format format, PrintWriter out, Terminal terminal) {

    /** The rows of a report, each handed over once. */
    @FunctionalInterface
    public interface Rows<T> {
        /** Gives each row to the sink. */
        void forEach(Consumer<T> sink);
    }

    /** Prints all of it. */
    public <T> void print(RowView<T> view, Heading heading, Rows<T> rows) {
        try {
            switch (format) {
                case TABLE -> printLines(view, heading, rows);
                case JSON -> printJson(view, heading, rows);
                case CSV -> printCsv(view, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the output cannot be written", e);
        }
        out.flush();
    }

    private <T> void printLines(RowView<T> view, Heading heading, Rows<T> rows) {
        line(new Line(heading.text(), 2, Terminal.Style.BOLD));
        boolean[] begun = new boolean[1];
        rows.forEach(row -> {
            if (!begun[0]) {
                begun[0] = true;
                out.println();
                line(view.caption());
            }
            view.lines(row).forEach(this::line);
        });
    }

    /** Prints one line for people, in pieces where it is too long. */
    void line(Line line) {
        for (String piece : line.pieces(terminal.columns())) {
            String plain = terminal.plain(piece);
            Terminal.Style style = line.style();
            out.println(style == null ? plain : terminal.styled(style, plain));
        }
    }

    private <T> void printJson(RowView<T> view, Heading heading, Rows<T> rows) throws IOException {
        ObjectMapper json = json();
        try (JsonGenerator generator = json.writerWithDefaultPrettyPrinter().createGenerator(out)) {
            generator.writeStartObject();
            for (Map.Entry<String, @Nullable Object> field : heading.fields().entrySet()) {
                generator.writeObjectField(field.getKey(), field.getValue());
            }
            generator.writeArrayFieldStart(view.list());
            rows.forEach(row -> write(() -> generator.writeObject(view.json(row))));
            generator.writeEndArray();
            generator.writeEndObject();
        }
        out.println();
    }

    /** RFC 4180: quotes where they are needed, and CRLF at the end of a record. */
    private <T> void printCsv(RowView<T> view, Rows<T> rows) throws IOException {
        CsvMapper csv = CsvMapper.builder()
                .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
                .build();
        try (SequenceWriter writer = csv.writer(csv.schema().withLineSeparator("\r\n"))
                .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .writeValues(out)) {
            writer.write(view.columns());
            // The generator would leave out a null, and shift what comes after it.
            rows.forEach(row -> view.records(row)
                    .forEach(record -> write(() -> writer.write(record.stream()
                            .map(cell -> cell == null ? "" : cell)
                            .toList()))));
        }
    }

    private ObjectMapper json() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withArrayIndenter(new DefaultIndenter("  ", System.lineSeparator()))
                .withObjectIndenter(new DefaultIndenter("  ", System.lineSeparator()));
        return JsonMapper.builder()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .configure(JsonWriteFeature.ESCAPE_NON_ASCII, !terminal.glyphs().unicode())
                .defaultPrettyPrinter(printer)
                .build();
    }

    /** What writes inside of a lambda. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private static void write(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw new UncheckedIOException("the output cannot be written", e);
        }
    }
}
