package io.weir.router.errorpage;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.RouterError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of the operator's with placeholders. What is put in is escaped for HTML, as hosts and headers are the client's or an
 * app's choice.
 *
 * <p>Braces that are not around a single word or {@code header:…} are the page's own, so that style sheets can stand in it.
 */
final class TemplatePage implements ErrorPage {

    private static final String KEY = "errors.templateFile: ";

    /** The page is sent with every error, so it should be small. */
    private static final long BYTES_MAX = 256 << 10;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:header:([^{}\\s:;]+)|(\\w+))}");

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Header(String name) implements Part {}

    private enum Known implements Part {
        STATUS,
        STATUS_TEXT,
        MESSAGE
    }

    private final List<Part> parts;

    private TemplatePage(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    static TemplatePage read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(
                        KEY + file + " has " + Files.size(file) + " bytes; up to " + BYTES_MAX + " are read");
            }
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(KEY + file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(KEY + file + " cannot be read: " + e, e);
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException naming the placeholder that is not known
     */
    static TemplatePage parse(String template) {
        List<Part> parts = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(template);
        int from = 0;
        while (placeholder.find()) {
            parts.add(new Text(template.substring(from, placeholder.start())));
            from = placeholder.end();
            String header = placeholder.group(1);
            parts.add(header == null ? known(placeholder.group(2)) : new Header(header));
        }
        parts.add(new Text(template.substring(from)));
        return new TemplatePage(parts);
    }

    private static Part known(String name) {
        return switch (name) {
            case "status" -> Known.STATUS;
            case "statusText" -> Known.STATUS_TEXT;
            case "message" -> Known.MESSAGE;
            default ->
                throw new IllegalArgumentException(KEY + "{" + name
                        + "} is not known: there are {status}, {statusText}, {message} and {header:<name>}");
        };
    }

    @Override
    public String contentType() {
        return "text/html; charset=utf-8";
    }

    @Override
    public String body(RouterError error, MultiMap headers) {
        StringBuilder page = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Text text -> page.append(text.text());
                case Header header -> escape(page, headers.get(header.name()));
                case Known.STATUS -> page.append(error.status());
                case Known.STATUS_TEXT -> escape(page, error.reasonPhrase());
                case Known.MESSAGE -> escape(page, error.message());
            }
        }
        return page.toString();
    }

    private static void escape(StringBuilder page, @Nullable String value) {
        for (int i = 0; value != null && i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&#34;");
                case '\'' -> page.append("&#39;");
                default -> page.append(c);
            }
        }
    }
}
