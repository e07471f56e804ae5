package io.weir.schemas.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a secret from a file. */
final class SecretFile {

    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    /** A PEM key store with its chain is a few KiB. */
    private static final int BYTES_MAX = 64 << 10;

    private SecretFile() {}

    /**
     * The file's text without the newline at its end, and a warning in the log if everybody may read the file.
     *
     * @throws IllegalArgumentException naming the file if it cannot be read, is empty or too long
     */
    static String read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "the secret file " + file + " is longer than " + BYTES_MAX + " bytes: it is not a secret");
            }
            String text = withoutNewline(Files.readString(file, StandardCharsets.UTF_8));
            if (text.isEmpty()) {
                throw new IllegalArgumentException("the secret file " + file + " is empty");
            }
            warnIfOpen(file);
            return text;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no secret file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the secret file " + file + " cannot be read: " + e, e);
        }
    }

    private static String withoutNewline(String text) {
        String trimmed = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return trimmed.endsWith("\r") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }

    /** Whether every user of the machine may read the file; false where the file system does not know. */
    static boolean isOpen(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    }

    private static void warnIfOpen(Path file) throws IOException {
        if (isOpen(file)) {
            LOG.warn(
                    "Secret file can be read by every user of this machine, take the right away with chmod o-r file={}",
                    file);
        }
    }
}
