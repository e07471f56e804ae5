package io.weir.router.guard;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/** Shows a buffer's bytes to a scanner as an array: the buffer's own, or else a copy, piece by piece. */
final class Windows {

    /** Most heads fit. */
    static final int HEAD_BYTES = 4096;

    /** A chunk's size line between data, which need not be copied. */
    static final int CHUNK_BYTES = 64;

    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[HEAD_BYTES];
        }
    };

    /** Reads a piece of an array as {@link RequestScanner#scan} does. */
    interface Scan {
        int scan(byte[] bytes, int from, int to);
    }

    private Windows() {}

    /**
     * Lets a scanner read until something ends, at most to the end of the buffer.
     *
     * @param copied how many bytes are copied at most, if there has to be a copy
     * @return index of the first byte that was not read
     */
    static int scan(ByteBuf in, int from, int copied, Scan scan) {
        int length = in.writerIndex() - from;
        if (in.hasArray()) {
            int first = in.arrayOffset() + from;
            return from + scan.scan(in.array(), first, first + length) - first;
        }
        byte[] scratch = SCRATCH.get();
        int window = Math.min(length, copied);
        in.getBytes(from, scratch, 0, window);
        return from + scan.scan(scratch, 0, window);
    }
}
