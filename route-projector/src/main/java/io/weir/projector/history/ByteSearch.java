package io.weir.projector.history;

/** Looks for a few bytes among many. */
final class ByteSearch {

    private final byte[] wanted;

    ByteSearch(byte[] wanted) {
        this.wanted = wanted;
    }

    boolean isIn(byte[] bytes) {
        if (wanted.length == 0) {
            return true;
        }
        byte first = wanted[0];
        int last = bytes.length - wanted.length;
        for (int at = 0; at <= last; at++) {
            if (bytes[at] == first && isAt(bytes, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] bytes, int at) {
        for (int i = 1; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
