package io.weir.router.lookup;

/**
 * Hashes and comparisons of regions of text without regard to ASCII case, character by character, so that nothing is
 * copied. Hosts are hashed from their end and paths from their start, so that one pass yields the hash of every parent.
 *
 * <p>The seed keeps those who choose host names from choosing their collisions.
 */
final class TextHash {

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private TextHash() {}

    /** The hash of text with one character more. */
    static long step(long hash, char c) {
        long mixed = (hash ^ lower(c)) * MULTIPLIER;
        return mixed ^ (mixed >>> 29);
    }

    /** Folds a running hash to the 32 bits that tables use. */
    static int fold(long hash) {
        return (int) (hash ^ (hash >>> 32));
    }

    static long ofHost(long seed, String host, int from, int to) {
        long hash = seed;
        for (int i = to - 1; i >= from; i--) {
            hash = step(hash, host.charAt(i));
        }
        return hash;
    }

    static long ofPath(long seed, String path, int from, int to) {
        long hash = seed;
        for (int i = from; i < to; i++) {
            hash = step(hash, path.charAt(i));
        }
        return hash;
    }

    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    /** Whether a region of {@code text} is {@code lowerCase} from {@code lowerFrom} to {@code lowerTo}, in any case. */
    static boolean matches(String lowerCase, int lowerFrom, int lowerTo, String text, int from, int to) {
        if (lowerTo - lowerFrom != to - from) {
            return false;
        }
        for (int i = lowerFrom, j = from; i < lowerTo; i++, j++) {
            if (lowerCase.charAt(i) != lower(text.charAt(j))) {
                return false;
            }
        }
        return true;
    }
}
