package io.weir.ingest.capi;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom the connections to CAPI and UAA trust, and what they show of themselves. */
final class CapiTls {

    private CapiTls() {}

    /**
     * Trusts the JVM's authorities and those of {@code capi.caFile}, or everybody when validation is to be skipped; shows the
     * client's certificate where there is one.
     *
     * @throws IllegalArgumentException naming the key, the file and what is wrong with it
     */
    static SSLContext context(CapiConfig config) {
        TrustManager[] trust =
                config.skipSslValidation() ? new TrustManager[] {new TrustEverybody()} : trustOf(config.caFile());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(config), trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(CapiConfig config) {
        return config.clientCertificate().isPresent() && config.clientKey().isPresent()
                ? ClientIdentity.read(
                        config.clientCertificate().get(), config.clientKey().get())
                : null;
    }

    private static TrustManager[] trustOf(Optional<Path> caFile) {
        try {
            return trustManagers(caFile);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "capi.caFile: '" + caFile.map(Path::toString).orElse("") + "' cannot be used as certificate"
                            + " authorities: " + e,
                    e);
        }
    }

    private static TrustManager[] trustManagers(Optional<Path> caFile) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (X509Certificate certificate : authoritiesOfTheJvm()) {
            store.setCertificateEntry("jvm-" + count++, certificate);
        }
        if (caFile.isPresent()) {
            for (Certificate certificate : read(caFile.get())) {
                store.setCertificateEntry("file-" + count++, certificate);
            }
        }
        return factory(store).getTrustManagers();
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

    private static X509Certificate[] authoritiesOfTheJvm() throws GeneralSecurityException {
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    @SuppressWarnings("NullAway") // null means the JVM's own store, which the annotated JDK does not say
    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** An extended trust manager, since only then the JDK leaves the host name unchecked too. */
    private static final class TrustEverybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
