package io.weir.router.frontend;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Reads certificates and keys from PEM files. Blocks. */
final class CertificateFile {

    /** A chain has some kilobytes, all authorities of a system some hundred; what is larger is not what it should be. */
    private static final long BYTES_MAX = 4 << 20;

    private CertificateFile() {}

    /** Files that cannot be used; the message names them. */
    static final class UnusableException extends Exception {
        UnusableException(String message, Throwable cause) {
            super(message, cause);
        }

        UnusableException(String message) {
            super(message);
        }
    }

    /** The content of files as it is now, to tell later whether it has changed. */
    static List<byte[]> read(Path... files) throws UnusableException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            try {
                if (Files.size(file) > BYTES_MAX) {
                    throw new UnusableException(file + " has more than " + BYTES_MAX + " bytes");
                }
                contents.add(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UnusableException(file + " cannot be read: " + e, e);
            }
        }
        return contents;
    }

    /** A certificate and its key from what was read of both files. */
    static Certificate pair(Vertx vertx, CertificateSettings files, byte[] certificate, byte[] key)
            throws UnusableException {
        List<X509Certificate> chain = certificates(files.certificate(), certificate);
        try {
            Certificate pair = new Certificate(alias(certificate, key), chain, key(vertx, chain, certificate, key));
            if (!pair.fits()) {
                throw new UnusableException(files.key() + " is not the key of " + files.certificate());
            }
            return pair;
        } catch (UnusableException e) {
            throw e;
        } catch (Exception e) {
            throw new UnusableException(files.key() + " holds no private key that can be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Vertx vertx, List<X509Certificate> chain, byte[] certificate, byte[] key)
            throws Exception {
        var options =
                new PemKeyCertOptions().addCertValue(Buffer.buffer(certificate)).addKeyValue(Buffer.buffer(key));
        for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                String type = chain.getFirst().getPublicKey().getAlgorithm();
                String[] aliases = keys.getServerAliases(type, null);
                PrivateKey found = aliases == null ? null : keys.getPrivateKey(aliases[0]);
                if (found != null) {
                    return found;
                }
            }
        }
        throw new GeneralSecurityException("there is none for the certificate");
    }

    /** All certificates of a file, of which there must be one. */
    static List<X509Certificate> certificates(Path file, byte[] content) throws UnusableException {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (var each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content))) {
                if (each instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
            if (found.isEmpty()) {
                throw new UnusableException(file + " holds no certificate");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new UnusableException(file + " holds no certificate that can be read: " + e.getMessage(), e);
        }
    }

    private static String alias(byte[]... contents) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] content : contents) {
            digest.update(content);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static boolean same(List<byte[]> some, List<byte[]> other) {
        if (some.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
