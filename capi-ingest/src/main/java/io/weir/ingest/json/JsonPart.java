package io.weir.ingest.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A part of a JSON document that knows where it stands, so that every complaint names it.
 *
 * @param node the part; a {@link MissingNode} where the document has none
 * @param pointer its JSON pointer (RFC 6901)
 */
public record JsonPart(JsonNode node, String pointer) {

    /** The whole document. */
    public static JsonPart root(JsonNode node) {
        return new JsonPart(node, "");
    }

    /** The member of that name; missing when there is none or this is not an object. */
    public JsonPart at(String name) {
        String escaped = name.replace("~", "~0").replace("/", "~1");
        return new JsonPart(node.path(name), pointer + "/" + escaped);
    }

    /** True unless missing or null. */
    public boolean isPresent() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** This part, which must be an object. */
    public JsonPart object() {
        if (!node.isObject()) {
            throw wrong("an object");
        }
        return this;
    }

    /** The items of this part, which must be an array. */
    public List<JsonPart> items() {
        if (!node.isArray()) {
            throw wrong("an array");
        }
        List<JsonPart> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            items.add(new JsonPart(node.path(i), pointer + "/" + i));
        }
        return items;
    }

    /** This part, which must be a string that is not empty. */
    public String text() {
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw wrong("a string that is not empty");
        }
        return node.textValue();
    }

    /** This part, which must be a string, maybe an empty one; empty text when missing or null. */
    public String textOrEmpty() {
        return optionalText().orElse("");
    }

    /** This part when present, which must then be a string. */
    public Optional<String> optionalText() {
        if (!isPresent()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw wrong("a string");
        }
        return Optional.of(node.textValue());
    }

    /** This part when present, which must then be an integer from {@code min} to {@code max}. */
    public Optional<Integer> optionalInteger(int min, int max) {
        if (!isPresent()) {
            return Optional.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
            throw wrong("an integer from " + min + " to " + max);
        }
        return Optional.of(node.intValue());
    }

    /** This part when present, which must then be true or false. */
    public Optional<Boolean> optionalBoolean() {
        if (!isPresent()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw wrong("true or false");
        }
        return Optional.of(node.booleanValue());
    }

    /** This part when present, which must then be a time such as {@code 2019-05-10T17:17:48Z}. */
    public Optional<Instant> optionalTime() {
        Optional<String> text = optionalText();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text.get());
            // Beyond, a time could be read and yet not be written in milliseconds.
            if (time.getYear() >= 0 && time.getYear() <= YEAR_MAX) {
                return Optional.of(time.toInstant());
            }
        } catch (DateTimeParseException e) {
            throw wrong(TIME);
        }
        throw wrong(TIME);
    }

    /**
     * The members of this part as text, sorted by name: strings as they are, numbers and booleans as JSON writes them,
     * objects and arrays as JSON text, null as empty text. Missing or null gives an empty map.
     */
    public Map<String, String> textMap() {
        Map<String, String> map = new TreeMap<>();
        if (!isPresent()) {
            return map;
        }
        object();
        node.properties().forEach(member -> map.put(member.getKey(), plainText(member.getValue())));
        return map;
    }

    private static String plainText(JsonNode value) {
        if (value.isContainerNode()) {
            return value.toString();
        }
        return value.isNull() ? "" : value.asText();
    }

    /** A complaint about this part: what it must be, and what it is. */
    public JsonShapeException wrong(String expected) {
        return new JsonShapeException(pointer, name() + " must be " + expected + ", but is " + shown());
    }

    /** The pointer in words: the whole document has an empty one. */
    private String name() {
        return pointer.isEmpty() ? "the document" : pointer;
    }

    private String shown() {
        if (node.isMissingNode()) {
            return "missing";
        }
        if (node.isContainerNode()) {
            return "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        }
        String text = node.toString();
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }

    private static final String TIME = "a time such as 2019-05-10T17:17:48Z";

    private static final int YEAR_MAX = 9999;

    /** An answer repeats a wrong value only as far as a person needs to recognise it. */
    private static final int SHOWN_CHARS_MAX = 60;
}
