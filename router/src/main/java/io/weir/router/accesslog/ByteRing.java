package io.weir.router.accesslog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lines on their way from one event loop to the thread that writes them; as many bytes as it was given, and no more.
 *
 * <p>Threads: one puts ({@link #offer}), one takes (the rest). Positions count up for ever; what stands between them is the taker's.
 */
final class ByteRing {

    private static final VarHandle TAKEN;
    private static final VarHandle PUT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(ByteRing.class, "taken", long.class);
            PUT = lookup.findVarHandle(ByteRing.class, "put", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] bytes;

    /** Up to where the taker has taken. */
    @SuppressWarnings("FieldMayBeFinal") // written through TAKEN
    private volatile long taken;

    /** Up to where whole lines stand. */
    @SuppressWarnings("FieldMayBeFinal") // written through PUT
    private volatile long put;

    /** The taker's position as the putter saw it last; looked up again only when there seems to be little room. */
    private long takenSeen;

    ByteRing(int bytesMax) {
        this.bytes = new byte[bytesMax];
    }

    /**
     * Puts a line.
     *
     * @return false if there is no room for all of it; then nothing of it is put
     */
    boolean offer(byte[] line, int length) {
        long at = (long) PUT.getOpaque(this);
        if (at + length - takenSeen > bytes.length) {
            takenSeen = (long) TAKEN.getAcquire(this);
            if (at + length - takenSeen > bytes.length) {
                return false;
            }
        }
        int from = (int) (at % bytes.length);
        int untilEnd = Math.min(length, bytes.length - from);
        System.arraycopy(line, 0, bytes, from, untilEnd);
        System.arraycopy(line, untilEnd, bytes, 0, length - untilEnd);
        PUT.setRelease(this, at + length);
        return true;
    }

    /** Whether more than half of it is in use. For the putter. */
    boolean fills() {
        long at = (long) PUT.getOpaque(this);
        if (at - takenSeen <= bytes.length / 2) {
            return false;
        }
        takenSeen = (long) TAKEN.getAcquire(this);
        return at - takenSeen > bytes.length / 2;
    }

    byte[] array() {
        return bytes;
    }

    /** Where the bytes to take next stand in the array. */
    int from() {
        return (int) ((long) TAKEN.getOpaque(this) % bytes.length);
    }

    /** How many bytes there are to take, beyond the end of the array too. */
    int available() {
        return (int) ((long) PUT.getAcquire(this) - (long) TAKEN.getOpaque(this));
    }

    /** Gives the room of that many bytes back. */
    void take(int count) {
        TAKEN.setRelease(this, (long) TAKEN.getOpaque(this) + count);
    }
}
