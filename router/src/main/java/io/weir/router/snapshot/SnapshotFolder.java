package io.weir.router.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one router's snapshots, held by one router at a time.
 *
 * <pre>
 *   table.snapshot           the last good one
 *   table.snapshot.part      one that is being written, or was when the process died
 *   table.snapshot.refused   the last one that could not be used, for whoever wants to know why
 *   lock
 * </pre>
 *
 * <p>Threads: any, one at a time.
 */
final class SnapshotFolder implements Closeable {

    private final Path folder;
    private @Nullable FileChannel lockFile;

    SnapshotFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    Path snapshot() {
        return folder.resolve("table.snapshot");
    }

    Path part() {
        return folder.resolve("table.snapshot.part");
    }

    Path refused() {
        return folder.resolve("table.snapshot.refused");
    }

    /**
     * Creates the folder if it is missing, and takes it; nothing if it has been taken.
     *
     * @throws IOException if it cannot be had, be it that another router has it
     */
    void take() throws IOException {
        if (lockFile != null) {
            return;
        }
        Files.createDirectories(folder);
        FileChannel opened =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (opened.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            lockFile = opened;
        } catch (OverlappingFileLockException e) {
            throw new IOException(
                    "another router has its snapshots in " + folder + "; give each one a snapshot.directory of its own",
                    e);
        } finally {
            if (lockFile == null) {
                opened.close();
            }
        }
        Files.deleteIfExists(part());
    }

    /** What was written takes the place of the snapshot, at once and for good. */
    void putInPlace() throws IOException {
        Files.move(part(), snapshot(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** Takes the snapshot out of the way; an earlier one that was set aside is gone then. */
    void setAside() throws IOException {
        Files.move(snapshot(), refused(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Why something with a file did not work, in words. */
    static String reason(Exception failure) {
        return switch (failure) {
            case AccessDeniedException e -> "permission denied: " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is not a folder";
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case FileSystemException e when e.getReason() != null -> e.getReason() + ": " + e.getFile();
            default -> {
                String message = failure.getMessage();
                yield message == null ? failure.toString() : message;
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
            lockFile = null;
        }
    }
}
