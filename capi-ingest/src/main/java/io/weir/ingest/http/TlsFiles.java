package io.weir.ingest.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The content of the listener's PEM files at one moment.
 *
 * @param options what the server is given
 * @param fingerprint digest of the content of every file, which changes when one does
 */
record TlsFiles(ServerSSLOptions options, String fingerprint) {

    /** A certificate with its chain, or a bundle of authorities, is far smaller. */
    private static final long FILE_BYTES_MAX = 4L << 20;

    /**
     * Reads the files, or throws an {@link IllegalArgumentException} that names the key and the file.
     *
     * @param handshakeTimeout how long the handshake of a connection may take
     */
    static TlsFiles read(ListenTlsConfig config, Duration handshakeTimeout) {
        byte[] certificate = content("listen.tls.certificate", config.certificate());
        byte[] key = content("listen.tls.key", config.key());
        requireCertificates("listen.tls.certificate", config.certificate(), certificate);
        List<byte[]> all = new ArrayList<>(List.of(certificate, key));
        PemTrustOptions trust = new PemTrustOptions();
        for (Path file : config.clientCaFiles()) {
            byte[] authorities = content("listen.tls.clientCaFiles", file);
            requireCertificates("listen.tls.clientCaFiles", file, authorities);
            trust.addCertValue(Buffer.buffer(authorities));
            all.add(authorities);
        }
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(certificate))
                        .setKeyValue(Buffer.buffer(key)))
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(config.versions()))
                .setClientAuth(clientAuth(config.asked()));
        options.setSslHandshakeTimeout(handshakeTimeout.toMillis()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (config.asksForCertificates()) {
            options.setTrustOptions(trust);
        }
        return new TlsFiles(options, fingerprint(all));
    }

    /** The same, or empty when they hold what this one holds. */
    Optional<TlsFiles> changed(ListenTlsConfig config) {
        Duration handshakeTimeout = Duration.ofMillis(options.getSslHandshakeTimeout());
        return Optional.of(read(config, handshakeTimeout)).filter(now -> !now.fingerprint.equals(fingerprint));
    }

    private static ClientAuth clientAuth(ClientCertificates asked) {
        return switch (asked) {
            case NONE -> ClientAuth.NONE;
            case REQUEST -> ClientAuth.REQUEST;
            case REQUIRE -> ClientAuth.REQUIRED;
        };
    }

    private static byte[] content(String key, Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException("it is larger than " + FILE_BYTES_MAX + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    key + ": '" + file + "' cannot be read: " + e + "; expected a PEM file", e);
        }
    }

    private static void requireCertificates(String key, Path file, byte[] content) {
        try {
            int count = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .size();
            if (count == 0) {
                throw new IllegalArgumentException(key + ": '" + file + "' holds no certificate; expected a PEM file");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    key + ": '" + file + "' cannot be used: " + e.getMessage() + "; expected certificates in PEM", e);
        }
    }

    private static String fingerprint(List<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                digest.update(Integer.toString(content.length).getBytes(StandardCharsets.US_ASCII));
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
