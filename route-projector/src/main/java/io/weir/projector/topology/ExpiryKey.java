package io.weir.projector.topology;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * Key of the expiry index: source, 0, expiry as eight bytes, endpoint id, 0, URI. The store sorts by bytes, so all that is due lies
 * together.
 *
 * @param source name of the source, without a zero character
 * @param expiresAt milliseconds of alive time, 0 or more: the order of the bytes is that of positive numbers
 * @param endpointId without a zero character
 * @param uri the URI
 */
record ExpiryKey(String source, long expiresAt, String endpointId, String uri) {

    Bytes toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head(source, expiresAt));
        out.writeBytes(endpointId.getBytes(StandardCharsets.UTF_8));
        out.write(0);
        out.writeBytes(uri.getBytes(StandardCharsets.UTF_8));
        return Bytes.wrap(out.toByteArray());
    }

    static ExpiryKey parse(Bytes key) {
        byte[] bytes = key.get();
        int sourceEnd = indexOfZero(bytes, 0);
        int idStart = sourceEnd + 1 + Long.BYTES;
        int idEnd = indexOfZero(bytes, idStart);
        return new ExpiryKey(
                text(bytes, 0, sourceEnd),
                ByteBuffer.wrap(bytes).getLong(sourceEnd + 1),
                text(bytes, idStart, idEnd),
                text(bytes, idEnd + 1, bytes.length));
    }

    /** Below every key of the source that expires at this reading or later, above those that expire before. */
    static Bytes lowerBound(String source, long expiresAt) {
        return Bytes.wrap(head(source, expiresAt));
    }

    private static byte[] head(String source, long expiresAt) {
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(expiresAt)
                .array();
    }

    private static int indexOfZero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        throw new IllegalStateException("a key of the expiry index ends too soon");
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
