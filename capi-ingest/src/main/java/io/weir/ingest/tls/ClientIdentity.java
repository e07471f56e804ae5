package io.weir.ingest.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** Reads the certificate and the key that a client shows; whatever is wrong with them names key, file and remedy. */
public final class ClientIdentity {

    /** A chain and a key are a few KiB: something larger is another file. */
    private static final int FILE_BYTES_MAX = 1024 * 1024;

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    private static final Pattern PKCS1 =
            Pattern.compile("-----BEGIN RSA PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END RSA PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----");

    /** RSA's AlgorithmIdentifier, with version 0 before it: what PKCS#8 has before a PKCS#1 key. */
    private static final byte[] RSA_PREFIX = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTET_STRING = 0x04;

    private final String certificateKey;
    private final String keyKey;

    private ClientIdentity(String section) {
        this.certificateKey = section + ".clientCertificate";
        this.keyKey = section + ".clientKey";
    }

    /**
     * Reads both.
     *
     * @param section of the configuration that names the files in {@code clientCertificate} and {@code clientKey}
     * @param certificateFile the certificate and its chain
     * @param keyFile a key that is not encrypted: PKCS#8 for RSA, EC or Ed25519, or PKCS#1 for RSA
     * @throws IllegalArgumentException when a file cannot be used, or the two do not belong together
     */
    public static KeyManager[] read(String section, Path certificateFile, Path keyFile) {
        return new ClientIdentity(section).read(certificateFile, keyFile);
    }

    private KeyManager[] read(Path certificateFile, Path keyFile) {
        Certificate[] chain = chain(certificateFile);
        PrivateKey key = key(keyFile);
        try {
            if (!belong(key, chain[0])) {
                throw wrong(keyKey, keyFile, "is not the key of the first certificate in '" + certificateFile + "'");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", key, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw wrong(certificateKey, certificateFile, "cannot be used for TLS: " + e);
        }
    }

    private Certificate[] chain(Path file) {
        byte[] bytes = bytes(certificateKey, file);
        try {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!chain.isEmpty()) {
                return chain.toArray(Certificate[]::new);
            }
        } catch (GeneralSecurityException e) {
            throw wrong(certificateKey, file, "cannot be read as PEM certificates: " + e.getMessage());
        }
        throw wrong(certificateKey, file, "holds no certificate, expected PEM (-----BEGIN CERTIFICATE-----)");
    }

    private PrivateKey key(Path file) {
        String text = new String(bytes(keyKey, file), StandardCharsets.ISO_8859_1);
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8(file, text));
        return ALGORITHMS.stream()
                .flatMap(algorithm -> generated(algorithm, spec).stream())
                .findFirst()
                .orElseThrow(() -> wrong(keyKey, file, "holds a key that is neither RSA nor EC nor Ed25519"));
    }

    private byte[] pkcs8(Path file, String text) {
        Matcher pkcs8 = PKCS8.matcher(text);
        if (pkcs8.find()) {
            return decoded(file, pkcs8.group(1));
        }
        Matcher pkcs1 = PKCS1.matcher(text);
        if (pkcs1.find()) {
            return wrapped(decoded(file, pkcs1.group(1)));
        }
        Matcher other = OTHER_KEY.matcher(text);
        throw wrong(
                keyKey,
                file,
                other.find()
                        ? "holds an " + other.group(1) + ", expected PKCS#8 that is not encrypted: make it by"
                                + " openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName()
                        : "holds no key, expected PEM (-----BEGIN PRIVATE KEY-----)");
    }

    private static byte[] wrapped(byte[] pkcs1) {
        return der(SEQUENCE, concat(RSA_PREFIX, der(OCTET_STRING, pkcs1)));
    }

    private static byte[] der(byte tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80
                ? new byte[] {tag, (byte) length}
                : new byte[] {tag, (byte) 0x83, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
        return concat(head, content);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Optional<PrivateKey> generated(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private byte[] decoded(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong(keyKey, file, "holds a key that is not in Base64");
        }
    }

    /** A pair that does not belong together fails only in the handshake, with an alert that says nothing. */
    private static boolean belong(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        byte[] text = "weir".getBytes(StandardCharsets.UTF_8);
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(text);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate.getPublicKey());
        verifier.update(text);
        return verifier.verify(signature);
    }

    private static byte[] bytes(String key, Path file) {
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                throw wrong(key, file, "has " + size + " bytes, expected at most " + FILE_BYTES_MAX);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw wrong(key, file, "does not exist");
        } catch (IOException e) {
            throw wrong(key, file, "cannot be read: " + e);
        }
    }

    private static IllegalArgumentException wrong(String key, Path file, String what) {
        return new IllegalArgumentException(key + ": '" + file + "' " + what);
    }
}
