package io.weir.projector.letters;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of a record that was refused, as far as it can be read. */
public sealed interface LetterContent {

    /** There was none: a tombstone. */
    record Nothing() implements LetterContent {}

    /**
     * A record of a topic.
     *
     * @param schemaId id of the schema it was written with
     * @param schema full name of that schema
     * @param fields by name: text, numbers, truth values, lists and maps; times as ISO text, bytes as hex digits
     */
    record Decoded(int schemaId, String schema, Map<String, @Nullable Object> fields) implements LetterContent {}

    /** What never was a record of a topic, such as an answer of CAPI. */
    record Text(String text) implements LetterContent {}

    /**
     * Cannot be read.
     *
     * @param reason why
     * @param bytes how many there are
     * @param dump the first 1,024 of them, 16 in a line, in hex digits and as text
     */
    record Undecodable(String reason, int bytes, List<String> dump) implements LetterContent {}
}
