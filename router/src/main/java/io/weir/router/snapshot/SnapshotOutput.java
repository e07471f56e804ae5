package io.weir.router.snapshot;

import io.weir.router.table.TableRows;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes one snapshot's file. Used by one thread. */
final class SnapshotOutput implements Closeable {

    private final FileChannel file;
    private final ByteOutput payload = new ByteOutput();
    private final ByteOutput frame = new ByteOutput();
    private final RowOutput rows = new RowOutput(payload, this::flush);
    private final CRC32C whole = new CRC32C();
    private long written;

    private SnapshotOutput(FileChannel file) {
        this.file = file;
    }

    /** Begins a file, in the place of what is there. */
    static SnapshotOutput create(Path path, SnapshotHead head) throws IOException {
        SnapshotOutput output = new SnapshotOutput(FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        try {
            output.begin(head);
            return output;
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    private void begin(SnapshotHead head) throws IOException {
        frame.int64(SnapshotFile.MAGIC);
        frame.int32(SnapshotFile.FORMAT);
        frame.int32(SnapshotFile.checksum(frame.array(), 0, frame.size()));
        write(frame);
        head.write(payload);
        section(SnapshotFile.Kind.HEAD);
    }

    /** Takes rows; an UncheckedIOException says that they cannot be written. */
    TableRows rows() {
        return rows;
    }

    /** Writes what has gathered, if that is enough for a section. */
    private void flush() {
        if (payload.size() < SnapshotFile.SECTION_BYTES) {
            return;
        }
        try {
            section(SnapshotFile.Kind.ROWS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the file; when this returns, it is on the disk. */
    void finish(SnapshotFoot foot) throws IOException {
        if (payload.size() > 0) {
            section(SnapshotFile.Kind.ROWS);
        }
        payload.int32((int) whole.getValue());
        foot.write(payload);
        section(SnapshotFile.Kind.FOOT);
        file.force(true);
    }

    private void section(SnapshotFile.Kind kind) throws IOException {
        frame.clear();
        frame.u8(kind.number());
        frame.int32(payload.size());
        frame.bytes(payload.array(), payload.size());
        frame.int32(SnapshotFile.checksum(frame.array(), 0, frame.size()));
        write(frame);
        payload.clear();
        rows.beginSection();
    }

    private void write(ByteOutput bytes) throws IOException {
        whole.update(bytes.array(), 0, bytes.size());
        ByteBuffer buffer = ByteBuffer.wrap(bytes.array(), 0, bytes.size());
        while (buffer.hasRemaining()) {
            written += file.write(buffer);
        }
    }

    /** How many bytes have been written. */
    long bytes() {
        return written;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
