package io.weir.schemas.serde;

import java.io.OutputStream;
import java.util.Arrays;

/** A growing byte array without the locks of {@code ByteArrayOutputStream}; used by one thread for one record. */
final class RecordBytes extends OutputStream {

    private byte[] bytes;
    private int size;

    RecordBytes(int schemaId, int expectedBytes) {
        bytes = new byte[Math.max(expectedBytes, 64)];
        bytes[0] = WireFormat.MAGIC;
        bytes[1] = (byte) (schemaId >>> 24);
        bytes[2] = (byte) (schemaId >>> 16);
        bytes[3] = (byte) (schemaId >>> 8);
        bytes[4] = (byte) schemaId;
        size = WireFormat.HEADER_BYTES;
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }
}
