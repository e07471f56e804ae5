package io.weir.ingest.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Certificate authorities to trust. */
public final class Authorities {

    private Authorities() {}

    /** Those of the JVM. */
    public static X509ExtendedTrustManager ofTheJvm() {
        try {
            return trusting(null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM has no certificate authorities that can be used", e);
        }
    }

    /**
     * Those of a file alone.
     *
     * @param key of the configuration that names the file
     * @throws IllegalArgumentException when the file cannot be used
     */
    public static X509ExtendedTrustManager of(String key, Path file) {
        return of(key, file, List.of());
    }

    /** Those of the JVM, and those of a file beside them; as {@link #of}. */
    public static X509ExtendedTrustManager besideTheJvms(String key, Path file) {
        return of(key, file, List.of(ofTheJvm().getAcceptedIssuers()));
    }

    private static X509ExtendedTrustManager of(String key, Path file, List<X509Certificate> others) {
        try {
            List<Certificate> all = new ArrayList<>(others);
            all.addAll(read(file));
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("authority-" + i, all.get(i));
            }
            return trusting(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    key + ": '" + file + "' cannot be used as certificate authorities: " + e, e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IOException("it holds no certificate");
            }
            return certificates;
        }
    }

    @SuppressWarnings("NullAway") // null means the JVM's own store, which the annotated JDK does not say
    private static X509ExtendedTrustManager trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("the JVM has no X.509 trust manager");
    }
}
