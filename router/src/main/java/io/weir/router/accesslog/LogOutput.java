package io.weir.router.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where lines go: standard output, or the end of a file, which is opened anew when another or no file stands at its path.
 *
 * <p>Threads: the writer's.
 */
final class LogOutput {

    /** As much as the platform copies at once on its way out. */
    private static final int PIECE_BYTES_MAX = 64 << 10;

    private final @Nullable Path file;
    private @Nullable WritableByteChannel channel;
    private @Nullable Object key;

    /** Whether what was written last is the beginning of a line. */
    private boolean midLine;

    /** Whether the rest of a line is to be left out, as its beginning went elsewhere. */
    private boolean skipping;

    LogOutput(Optional<Path> file) {
        this.file = file.orElse(null);
    }

    /** What it is called in logs. */
    String name() {
        return file == null ? "standard output" : file.toString();
    }

    /** Opens it unless it is open. */
    void open() throws IOException {
        if (channel == null) {
            skipping = midLine;
            midLine = false;
            if (file == null) {
                channel = new FileOutputStream(FileDescriptor.out).getChannel();
            } else {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            }
        }
    }

    /** Closes a file that was moved away, so that the next {@link #open} begins a new one. */
    void closeIfMoved() throws IOException {
        if (file != null && channel != null && isMoved(file)) {
            close();
        }
    }

    private boolean isMoved(Path path) throws IOException {
        try {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return now != null && !now.equals(key);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /**
     * Writes bytes, not necessarily all.
     *
     * @return how many are done with
     */
    int write(byte[] bytes, int from, int length) throws IOException {
        WritableByteChannel to = channel;
        if (to == null) {
            throw new IOException(name() + " is not open");
        }
        if (skipping) {
            return skip(bytes, from, length);
        }
        int written = to.write(ByteBuffer.wrap(bytes, from, Math.min(length, PIECE_BYTES_MAX)));
        if (written > 0) {
            midLine = bytes[from + written - 1] != '\n';
        }
        return written;
    }

    private int skip(byte[] bytes, int from, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] == '\n') {
                skipping = false;
                return i + 1;
            }
        }
        return length;
    }

    void close() throws IOException {
        WritableByteChannel open = channel;
        channel = null;
        // Standard output is not ours to close.
        if (open != null && file != null) {
            open.close();
        }
    }
}
