package io.weir.embedded.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of one broker: its lock, Kafka's logs, and what a restart has to find again (cluster id, port).
 *
 * <p>The lock is the operating system's, so it is gone with the process however that ends.
 */
final class BrokerFolder implements AutoCloseable {

    private static final String IDENTITY = "weir-broker.properties";
    private static final String LOCK = "weir-broker.lock";

    /** Below this Kafka soon fails on its first segment; the message before that is worth more than the one after. */
    private static final long FREE_BYTES_MIN = 32L << 20;

    private final Path folder;
    private final FileChannel lockFile;
    private final Identity identity;

    /**
     * What stays the same over restarts.
     *
     * @param clusterId Kafka's cluster id, made at the first start
     * @param port the port of the last start, 0 before the first
     */
    record Identity(String clusterId, int port) {}

    private BrokerFolder(Path folder, FileChannel lockFile, Identity identity) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.identity = identity;
    }

    /**
     * Creates the folder if need be and takes it for this process.
     *
     * @param clusterId the cluster that it has to be of; empty to take it as it is
     * @throws EmbeddedBrokerException if another process has it, it is of another cluster, it cannot be written, or its disk is
     *     full
     */
    static BrokerFolder open(Path folder, Optional<String> clusterId) {
        try {
            Files.createDirectories(folder);
            requireSpace(folder);
            FileChannel lockFile = lock(folder);
            try {
                return new BrokerFolder(folder, lockFile, readIdentity(folder, clusterId));
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EmbeddedBrokerException(
                    "The broker's data folder " + folder + " cannot be used: " + e
                            + ". Check that this user may write there, or choose another folder.",
                    e);
        }
    }

    /** The folder of Kafka's logs. */
    Path logs() {
        return folder.resolve("logs");
    }

    Identity identity() {
        return identity;
    }

    /** Keeps the identity for the next start; a crash leaves the old one or the new one, never half of it. */
    void remember(Identity latest) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("cluster.id", latest.clusterId());
        properties.setProperty("port", Integer.toString(latest.port()));
        Path written = folder.resolve(IDENTITY + ".new");
        try (Writer writer = Files.newBufferedWriter(written)) {
            properties.store(writer, "Written at every start of the embedded broker.");
        }
        Files.move(written, folder.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new EmbeddedBrokerException("The lock of the broker's data folder " + folder + " stayed: " + e, e);
        }
    }

    private static void requireSpace(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < FREE_BYTES_MIN) {
            throw new EmbeddedBrokerException("The disk of the broker's data folder " + folder + " is full: "
                    + (free >> 20) + " MiB are free, at least " + (FREE_BYTES_MIN >> 20)
                    + " MiB are needed to start. Free some space or choose another folder.");
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new EmbeddedBrokerException("The data folder " + folder
                    + " is in use by another broker in this process: close it first, or choose another folder.");
        }
        if (lock == null) {
            String holder = readAll(file);
            file.close();
            throw new EmbeddedBrokerException("The data folder " + folder + " is in use by "
                    + (holder.isBlank() ? "another process" : holder)
                    + ": end that process first, or choose another folder.");
        }
        ProcessHandle self = ProcessHandle.current();
        file.truncate(0);
        file.write(StandardCharsets.UTF_8.encode("process " + self.pid()
                + self.info().command().map(c -> " (" + c + ")").orElse("")));
        return file;
    }

    private static String readAll(FileChannel file) throws IOException {
        // One line that this class wrote; the bound is for a file that something else wrote.
        ByteBuffer text = ByteBuffer.allocate(1024);
        file.read(text, 0);
        return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
    }

    private static Identity readIdentity(Path folder, Optional<String> wanted) throws IOException {
        Path file = folder.resolve(IDENTITY);
        if (!Files.exists(file)) {
            return new Identity(wanted.orElseGet(BrokerCluster::freshId), 0);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        @Nullable String clusterId = properties.getProperty("cluster.id");
        if (clusterId == null) {
            throw new EmbeddedBrokerException(
                    file + " has no cluster.id: it was damaged. Restore it, or move the folder " + folder
                            + " away to start empty.");
        }
        if (wanted.isPresent() && !wanted.get().equals(clusterId)) {
            throw new EmbeddedBrokerException("The data folder " + folder + " belongs to the cluster " + clusterId
                    + ", not to " + wanted.get() + ": use the folder of this node, or an empty one.");
        }
        return new Identity(clusterId, port(file, properties.getProperty("port", "0")));
    }

    private static int port(Path file, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new EmbeddedBrokerException(
                    file + " has the port '" + text + "', which is no number: remove the line.");
        }
    }
}
