package io.weir.router.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection that are not passed on yet, as the unit that they belong to is not whole. Gathered in one buffer that grows
 * by doubling, so that a peer that sends single bytes costs no more than one that does not.
 */
final class Held {

    private static final int BYTES_MIN = 256;

    private @Nullable ByteBuf buffer;

    /** Whether what was given out last is a buffer of ours, and not of the socket. */
    private boolean ours;

    boolean isEmpty() {
        return buffer == null;
    }

    int bytes() {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    /** What was held and then {@code in}, as one buffer, which is the caller's. */
    ByteBuf with(ByteBuf in) {
        ByteBuf before = buffer;
        ours = before != null;
        if (before == null) {
            return in;
        }
        buffer = null;
        before.writeBytes(in);
        in.release();
        return before;
    }

    /** Takes what is held away; empty when there is nothing. */
    @Nullable ByteBuf take() {
        ByteBuf all = buffer;
        buffer = null;
        ours = true;
        return all;
    }

    /**
     * Splits the buffer that was given out last: what is behind {@code index} is held, in a buffer of its own if it came with the
     * socket's, which are mostly empty.
     *
     * @return what is in front of it, the caller's; null when there is nothing
     */
    @Nullable ByteBuf split(ByteBuf all, int index, ByteBufAllocator allocator) {
        int rest = all.writerIndex() - index;
        int front = index - all.readerIndex();
        if (rest == 0) {
            return all;
        }
        if (front == 0 && ours) {
            buffer = all;
            return null;
        }
        ByteBuf kept = allocator.buffer(Math.max(BYTES_MIN, rest));
        kept.writeBytes(all, index, rest);
        buffer = kept;
        if (front == 0) {
            all.release();
            return null;
        }
        all.writerIndex(index);
        return all;
    }

    void drop() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }
}
