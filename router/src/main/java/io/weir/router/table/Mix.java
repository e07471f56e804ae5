package io.weir.router.table;

/** 64-bit mixing, the same in every process and version. */
final class Mix {

    private Mix() {}

    /** A bijection whose every output bit depends on every input bit (the finaliser of SplitMix64). */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static long ofText(String text) {
        return ofTexts(text, "");
    }

    /** The same as of both texts in one. */
    static long ofTexts(String first, String second) {
        return mix(step(step(0xCBF29CE484222325L, first), second));
    }

    private static long step(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
