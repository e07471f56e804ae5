package io.weir.router.selection;

/** Hashes of what requests say and of instance ids, the same in every router and version. Pure. */
public final class Fnv {

    private static final long BASIS = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;

    private Fnv() {}

    /**
     * FNV-1a of 64 bits over the text's bytes. Header values are bytes, one in each character; what does not fit into one
     * (no header has such) counts as two.
     */
    public static long hash(CharSequence text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            hash = (hash ^ (c & 0xFF)) * PRIME;
            if (c > 0xFF) {
                hash = (hash ^ (c >>> 8)) * PRIME;
            }
        }
        return hash;
    }

    /**
     * A bijection whose every output bit depends on every input bit (the finaliser of SplitMix64). The upper bits of FNV
     * hardly depend on a text's last characters, and where a user stands in a split is read from the upper bits.
     */
    public static long spread(long hash) {
        long z = hash + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
