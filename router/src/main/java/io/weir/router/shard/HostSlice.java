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
    private static final int ASCII_MAX = 0x7f;
    /** The greatest character of two bytes in UTF-8; the stack reads headers as characters of one byte. */
    private static final int TWO_BYTES_MAX = 0x7ff;

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
        int bytes = end;
        for (int i = 0; i < end; i++) {
            char c = host.charAt(i);
            if (c > TWO_BYTES_MAX) {
                return HostPartitioner.partition(host.substring(0, end).toLowerCase(Locale.ROOT), slices);
            }
            bytes += c > ASCII_MAX ? 1 : 0;
        }
        int hash = bytes == end ? murmur2(host, end) : murmur2OfWide(host, end, bytes);
        return (hash & POSITIVE) % slices;
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
            hash = mix(hash, at(text, i) | (at(text, i + 1) << 8) | (at(text, i + 2) << 16) | (at(text, i + 3) << 24));
        }
        int rest = 0;
        for (int shift = 0; i < length; i++, shift += 8) {
            rest |= at(text, i) << shift;
        }
        return finish(hash, rest, length);
    }

    /** The same over its UTF-8, where characters have two bytes at most. */
    private static int murmur2OfWide(String text, int length, int bytes) {
        int hash = SEED ^ bytes;
        int word = 0;
        int at = 0;
        for (int i = 0; i < length; i++) {
            int c = at(text, i);
            int left = c > ASCII_MAX ? 2 : 1;
            int next = c > ASCII_MAX ? (0xc0 | (c >> 6)) | ((0x80 | (c & 0x3f)) << 8) : c;
            for (; left > 0; left--, next >>= 8) {
                word |= (next & 0xff) << (8 * (at & 3));
                if ((++at & 3) == 0) {
                    hash = mix(hash, word);
                    word = 0;
                }
            }
        }
        return finish(hash, word, bytes);
    }

    private static int mix(int hash, int word) {
        int k = word * MULTIPLIER;
        k ^= k >>> SHIFT;
        k *= MULTIPLIER;
        return (hash * MULTIPLIER) ^ k;
    }

    /** @param rest the bytes after the last whole word */
    private static int finish(int hash, int rest, int bytes) {
        int last = (bytes & 3) == 0 ? hash : (hash ^ rest) * MULTIPLIER;
        last = (last ^ (last >>> 13)) * MULTIPLIER;
        return last ^ (last >>> 15);
    }

    /** As lookups have it: letters beyond ASCII are taken as they are written. */
    private static int at(String text, int index) {
        char c = text.charAt(index);
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
}
