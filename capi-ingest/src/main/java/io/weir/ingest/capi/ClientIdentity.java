package io.weir.ingest.capi;

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

/** Reads the certificate and the key that are shown to CAPI and UAA; whatever is wrong with them names key, file and remedy. */
final class ClientIdentity {

    private static final String CERTIFICATE = "capi.clientCertificate";
    private static final String KEY = "capi.clientKey";

    /** A chain and a key are a few KiB: something larger is another file. */
    private static final int FILE_BYTES_MAX = 1024 * 1024;

    private static final List<String> ALGORITHMS = List.of("RSA", "EC");
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----");

    private ClientIdentity() {}

    /** Reads both, or throws an {@link IllegalArgumentException}. */
    static KeyManager[] read(Path certificateFile, Path keyFile) {
        Certificate[] chain = chain(certificateFile);
        PrivateKey key = key(keyFile);
        try {
            if (!belong(key, chain[0])) {
                throw wrong(KEY, keyFile, "is not the key of the first certificate in '" + certificateFile + "'");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", key, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw wrong(CERTIFICATE, certificateFile, "cannot be used for TLS: " + e);
        }
    }

    private static Certificate[] chain(Path file) {
        byte[] bytes = bytes(CERTIFICATE, file);
        try {
            Collection<? extends Certificate> chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!chain.isEmpty()) {
                return chain.toArray(Certificate[]::new);
            }
        } catch (GeneralSecurityException e) {
            throw wrong(CERTIFICATE, file, "cannot be read as PEM certificates: " + e.getMessage());
        }
        throw wrong(CERTIFICATE, file, "holds no certificate, expected PEM (-----BEGIN CERTIFICATE-----)");
    }

    private static PrivateKey key(Path file) {
        String text = new String(bytes(KEY, file), StandardCharsets.ISO_8859_1);
        Matcher pkcs8 = PKCS8.matcher(text);
        if (!pkcs8.find()) {
            Matcher other = OTHER_KEY.matcher(text);
            throw wrong(
                    KEY,
                    file,
                    other.find()
                            ? "holds an " + other.group(1) + ", expected PKCS#8 that is not encrypted: make it by"
                                    + " openssl pkcs8 -topk8 -nocrypt -in " + file.getFileName()
                            : "holds no key, expected PEM (-----BEGIN PRIVATE KEY-----)");
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(decoded(file, pkcs8.group(1)));
        return ALGORITHMS.stream()
                .flatMap(algorithm -> generated(algorithm, spec).stream())
                .findFirst()
                .orElseThrow(() -> wrong(KEY, file, "holds a key that is neither RSA nor EC"));
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

    private static byte[] decoded(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong(KEY, file, "holds a key that is not in Base64");
        }
    }

    /** A pair that does not belong together fails only in the handshake, with an alert that says nothing. */
    private static boolean belong(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        byte[] text = "weir".getBytes(StandardCharsets.UTF_8);
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
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
