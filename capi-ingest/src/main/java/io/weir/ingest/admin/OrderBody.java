package io.weir.ingest.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.ingest.http.ApiRequest;
import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import io.weir.ingest.json.StrictJson;
import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of an operator's order, an object.
 *
 * @param body whose members are asked for
 */
record OrderBody(JsonPart body) {

    /** A name to be read by people. */
    private static final int BY_CHARS_MAX = 200;

    /** A reason to be read by people. */
    private static final int NOTE_CHARS_MAX = 1_000;

    private static final String NOBODY = "operator";

    /** Reads the body; an empty one is an empty object. */
    static OrderBody of(ApiRequest request) {
        if (request.body().length == 0) {
            return new OrderBody(JsonPart.root(JsonNodeFactory.instance.objectNode()));
        }
        try {
            return new OrderBody(JsonPart.root(StrictJson.read(request.body())).object());
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemKind.MALFORMED_BODY, "the body is not valid JSON: " + String.valueOf(e.getMessage()));
        } catch (JsonShapeException e) {
            throw wrong(e);
        }
    }

    /** Who gives the order. */
    String by() {
        String by = read("by", JsonPart::optionalText).orElse(NOBODY);
        return within("by", by, "a name", BY_CHARS_MAX);
    }

    /** Why, in the operator's words; null where nobody says. */
    @Nullable String note() {
        Optional<String> note = read("note", JsonPart::optionalText).filter(text -> !text.isBlank());
        return note.isEmpty() ? null : within("note", note.get(), "a text", NOTE_CHARS_MAX);
    }

    private static String within(String name, String text, String what, int max) {
        if (text.isBlank() || text.length() > max) {
            throw ProblemException.ofField(
                    ProblemKind.INVALID_CONTENT,
                    "/" + name,
                    "/" + name + " must be " + what + " of 1 to " + max + " characters, but has " + text.length());
        }
        return text;
    }

    /** A member that must be there and be text. */
    String text(String name) {
        return read(name, JsonPart::text);
    }

    /** A member that must be there and be 1 or more. */
    long number(String name) {
        JsonPart part = body.at(name);
        if (!part.node().isIntegralNumber()
                || !part.node().canConvertToLong()
                || part.node().longValue() < 1) {
            throw wrong(part.wrong("a whole number, 1 or more"));
        }
        return part.node().longValue();
    }

    /** A member that is true, or else false. */
    boolean flag(String name) {
        return read(name, JsonPart::optionalBoolean).orElse(false);
    }

    private <T> T read(String name, Function<JsonPart, T> reading) {
        try {
            return reading.apply(body.at(name));
        } catch (JsonShapeException e) {
            throw wrong(e);
        }
    }

    private static ProblemException wrong(JsonShapeException e) {
        return ProblemException.ofField(ProblemKind.INVALID_CONTENT, e.pointer(), e.detail());
    }
}
