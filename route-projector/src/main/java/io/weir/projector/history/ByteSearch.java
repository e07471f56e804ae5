package io.weir.projector.history;

import java.util.Arrays;

/**
 * Looks for a few bytes among many, by Horspool's algorithm: what stands under the wanted one's last byte says how far to go on, mostly
 * as far as the wanted one is long. The guids of one foundation may begin alike.
 */
final class ByteSearch {

    private static final int BYTES = 256;

    private final byte[] wanted;
    /** By the byte under the last one, as an unsigned number. */
    private final int[] steps = new int[BYTES];

    ByteSearch(byte[] wanted) {
        this.wanted = wanted;
        Arrays.fill(steps, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            steps[Byte.toUnsignedInt(wanted[i])] = wanted.length - 1 - i;
        }
    }

    boolean isIn(byte[] bytes) {
        if (wanted.length == 0) {
            return true;
        }
        int last = wanted.length - 1;
        for (int end = last; end < bytes.length; end += steps[Byte.toUnsignedInt(bytes[end])]) {
            if (isAt(bytes, end - last)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] bytes, int at) {
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
