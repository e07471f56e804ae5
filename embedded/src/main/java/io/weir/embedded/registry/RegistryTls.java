package io.weir.embedded.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads the key material of a registry that serves HTTPS. */
public final class RegistryTls {

    private RegistryTls() {}

    /**
     * Key and trusted certificates from PKCS#12 files.
     *
     * @param keystore the server's key and certificate
     * @param truststore the certificates that client certificates are checked against, or null for the JDK's
     * @param password of both files and of the key
     * @throws IllegalArgumentException naming the file that cannot be used
     */
    public static SSLContext context(Path keystore, @Nullable Path truststore, String password) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(load(keystore, password), password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keyManagers = keys.getKeyManagers();
            if (truststore == null) {
                context.init(keyManagers, null, null);
            } else {
                context.init(keyManagers, trust(truststore, password), null);
            }
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key in " + keystore + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Trust in the certificates of a PKCS#12 file.
     *
     * @throws IllegalArgumentException naming the file if it cannot be used
     */
    public static TrustManager[] trust(Path truststore, String password) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(truststore, password));
            return trust.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates in " + truststore + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore load(Path file, String password) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the key store " + file + " cannot be read (PKCS#12 and its password are expected): " + e, e);
        }
    }
}
