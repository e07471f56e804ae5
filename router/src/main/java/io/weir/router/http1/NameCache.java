package io.weir.router.http1;

import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of headers as they were written lately, so that the same few need not be made again for every head. Bounded: a name takes the
 * place of another.
 *
 * <p>Threads: one event loop.
 */
final class NameCache {

    private static final int SLOTS = 512;

    /** Longer ones are rare, and would hold memory for nothing. */
    private static final int LENGTH_MAX = 64;

    private final @Nullable AsciiString[] names = new @Nullable AsciiString[SLOTS];

    /** The name that stands there. */
    AsciiString name(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
        AsciiString known = names[slot];
        if (known != null && isSame(known, bytes, from, to)) {
            return known;
        }
        AsciiString made = new AsciiString(bytes, from, to - from, true);
        if (to - from <= LENGTH_MAX) {
            names[slot] = made;
        }
        return made;
    }

    private static boolean isSame(AsciiString known, byte[] bytes, int from, int to) {
        int offset = known.arrayOffset();
        return Arrays.equals(known.array(), offset, offset + known.length(), bytes, from, to);
    }
}
