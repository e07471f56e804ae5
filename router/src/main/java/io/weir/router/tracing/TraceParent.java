package io.weir.router.tracing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * W3C's {@code traceparent}. Pure.
 *
 * @param traceId 32 hexadecimal digits, not all zero
 * @param parentId 16 hexadecimal digits, not all zero
 * @param flags the flags that are defined: 1 for sampled, 2 for a random trace id
 */
record TraceParent(String traceId, String parentId, int flags) {

    static final int SAMPLED = 1;

    /** What is not defined yet must not be passed on. */
    private static final int DEFINED = 3;

    private static final int LENGTH = 55;

    /**
     * Reads the header as the specification has it: digits in lower case, ids that are not zero, one header.
     *
     * @return null if there is none or it is malformed, which both mean that a new trace begins
     */
    static @Nullable TraceParent parse(List<String> values) {
        if (values.size() != 1) {
            return null;
        }
        String value = values.get(0);
        if (value.length() < LENGTH
                || !Hex.isLower(value, 0, 2)
                || value.startsWith("ff")
                || value.charAt(2) != '-'
                || value.charAt(35) != '-'
                || value.charAt(52) != '-'
                || hasMore(value)) {
            return null;
        }
        boolean ids = isId(value, 3, 35) && isId(value, 36, 52) && Hex.isLower(value, 53, LENGTH);
        return ids
                ? new TraceParent(
                        value.substring(3, 35),
                        value.substring(36, 52),
                        Integer.parseInt(value, 53, LENGTH, 16) & DEFINED)
                : null;
    }

    /** Version 00 ends here; later ones may go on after another dash. */
    private static boolean hasMore(String value) {
        return value.length() > LENGTH && (value.startsWith("00") || value.charAt(LENGTH) != '-');
    }

    private static boolean isId(String value, int from, int to) {
        return Hex.isLower(value, from, to) && !Hex.isZero(value, from, to);
    }

    boolean sampled() {
        return (flags & SAMPLED) != 0;
    }

    /** The header's value, in version 00. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + parentId + "-0" + flags;
    }
}
