package io.weir.router.shard;

import io.weir.schemas.topic.HostPartitioner;
import java.util.Locale;

/**
 * The slice of a request's host: the same as {@link HostPartitioner} says of its routes, found without copying anything. Pure.
 */
public final class HostSlice {

    /** Of what is no host that a route can have. */
    public static final int NONE = -1;

    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;
    private static final int ASCII_MAX = 127;
    private static final int POSITIVE = 0x7fffffff;

    private HostSlice() {}

    /**
     * Finds the slice.
     *
     * @param host Host header or authority, in any case, maybe with {@code :port}
     * @param slices how many there are, 1 or more
     * @return 0 to {@code slices - 1}; {@link #NONE} for a literal IPv6 address and for nothing
     */
    public static int of(String host, int slices) {
        int end = end(host);
        if (end == 0) {
            return NONE;
        }
        for (int i = 0; i < end; i++) {
            if (host.charAt(i) > ASCII_MAX) {
                return HostPartitioner.partition(host.substring(0, end).toLowerCase(Locale.ROOT), slices);
            }
        }
        return (murmur2(host, end) & POSITIVE) % slices;
    }

    /** As lookups have it: the host ends at the first colon. */
    private static int end(String host) {
        if (host.isEmpty() || host.charAt(0) == '[') {
            return 0;
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host.length() : colon;
    }

    /** Kafka's hash, over a text of ASCII in lower case. */
    private static int murmur2(String text, int length) {
        int hash = SEED ^ length;
        int i = 0;
        for (; i + 4 <= length; i += 4) {
            int k = at(text, i) | (at(text, i + 1) << 8) | (at(text, i + 2) << 16) | (at(text, i + 3) << 24);
            k *= MULTIPLIER;
            k ^= k >>> SHIFT;
            k *= MULTIPLIER;
            hash *= MULTIPLIER;
            hash ^= k;
        }
        if (i < length) {
            for (int rest = length - 1; rest >= i; rest--) {
                hash ^= at(text, rest) << (8 * (rest - i));
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }

    private static int at(String text, int index) {
        char c = text.charAt(index);
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
