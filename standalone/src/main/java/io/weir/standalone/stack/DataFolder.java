package io.weir.standalone.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one-machine mode keeps everything, held by one process at a time.
 *
 * <pre>
 *   kafka/      the broker's data
 *   projector/  the projector's state
 *   router-1/   snapshots of the first router's table; the others' beside it
 *   run/        the configuration files of the services, written anew at each start
 *   secrets/    generated secrets, one per file, readable by their owner only
 *   capi.json   what the simulated CAPI holds
 *   weir.log    the log
 * </pre>
 */
public final class DataFolder implements AutoCloseable {

    private static final int SECRET_BYTES = 32;

    private final Path root;
    private final FileChannel lockFile;

    private DataFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Creates what is missing and takes the folder.
     *
     * @throws IllegalStateException if another process has it
     */
    public static DataFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            for (Path each : new Path[] {root, root.resolve("run"), root.resolve("secrets")}) {
                Files.createDirectories(each, ownerOnly(root, "rwx------"));
            }
            FileChannel lockFile =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new IllegalStateException(
                        "another weir runs on " + root + "; end it first, or choose another folder with --data");
            }
            return new DataFolder(root, lockFile);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot use the data folder " + root, failure);
        }
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path anywhere, String permissions) {
        boolean posix = anywhere.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** The log file of a data folder that need not be open yet. */
    public static Path log(Path folder) {
        return folder.toAbsolutePath().normalize().resolve("weir.log");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path capiState() {
        return root.resolve("capi.json");
    }

    /** Where the configuration of a service is written. */
    public Path configuration(String service) {
        return root.resolve("run").resolve(service + ".yaml");
    }

    /** The file of a secret, which is generated the first time. */
    public Path secret(String name) {
        Path file = root.resolve("secrets").resolve(name);
        try {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, ownerOnly(root, "rw-------"));
            Files.writeString(file, HexFormat.of().formatHex(random));
        } catch (FileAlreadyExistsException generatedBefore) {
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the secret " + file, failure);
        }
        return file;
    }

    /** The text of a secret. */
    public String secretText(String name) {
        Path file = secret(name);
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the secret " + file, failure);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot give back the data folder " + root, failure);
        }
    }
}
