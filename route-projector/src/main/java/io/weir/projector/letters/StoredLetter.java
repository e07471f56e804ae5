package io.weir.projector.letters;

import io.weir.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it stands in its topic.
 *
 * @param position where
 * @param time its timestamp: of a record that the projector refused, when that record was appended
 * @param headers by name, as text, the last one where a name comes again
 * @param letter what it says
 */
public record StoredLetter(LetterPosition position, Instant time, Map<String, String> headers, DeadLetter letter) {

    public StoredLetter {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /** Key of the refused record as text; empty without one. */
    public String key() {
        return text(letter.getKey());
    }

    /** Where the refused record stood, such as {@code weir.route-events 3@1204}; the way it came in where it never reached a topic. */
    public String origin() {
        Integer partition = letter.getPartition();
        Long offset = letter.getOffset();
        return partition == null || offset == null
                ? letter.getOrigin()
                : letter.getOrigin() + " " + partition + "@" + offset;
    }

    static String text(@Nullable ByteBuffer bytes) {
        return bytes == null
                ? ""
                : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
