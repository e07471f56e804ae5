package io.weir.ingest.nats;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom connections to NATS trust, and what they show of themselves. */
final class NatsTls {

    private NatsTls() {}

    /** Reads the files; an {@link IllegalArgumentException} names the key and the file that cannot be used. */
    static SSLContext context(NatsTlsConfig config) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(config), new TrustManager[] {new ByName(trust(config.caFile()))}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("nats.tls: cannot be used: " + e, e);
        }
    }

    private static KeyManager @Nullable [] keys(NatsTlsConfig config) {
        if (config.clientCertificate().isEmpty() || config.clientKey().isEmpty()) {
            return null;
        }
        Path certificateFile = config.clientCertificate().get();
        Path keyFile = config.clientKey().get();
        List<Certificate> chain = read("clientCertificate", certificateFile, PemFiles::certificates);
        var key = read("clientKey", keyFile, PemFiles::key);
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", key, new char[0], chain.toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("clientKey", keyFile, e);
        }
    }

    private static X509ExtendedTrustManager trust(Optional<Path> caFile) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(caFile.isEmpty() ? ofTheJvm() : storeOf(caFile.get()));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("the JVM has no X.509 trust manager");
    }

    @SuppressWarnings("NullAway") // null means the JVM's own store, which the annotated JDK does not say
    private static KeyStore ofTheJvm() {
        return null;
    }

    private static KeyStore storeOf(Path caFile) {
        List<Certificate> authorities = read("caFile", caFile, PemFiles::certificates);
        try {
            KeyStore store = empty();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca-" + i, authorities.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("caFile", caFile, e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private interface PemReader<T> {
        T read(Path file) throws GeneralSecurityException, IOException;
    }

    private static <T> T read(String key, Path file, PemReader<T> reader) {
        try {
            return reader.read(file);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw unusable(key, file, e);
        }
    }

    private static IllegalArgumentException unusable(String key, Path file, Exception e) {
        return new IllegalArgumentException("nats.tls." + key + ": '" + file + "' cannot be used: " + e, e);
    }

    /** Checks that the certificate names the server that was asked for: the NATS client does not ask its sockets to. */
    private static final class ByName extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager trust;

        ByName(X509ExtendedTrustManager trust) {
            this.trust = trust;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            if (!(socket instanceof SSLSocket tls)) {
                throw new CertificateException("the name of the server is not known");
            }
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            trust.checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("the name of the server is not known");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("the name of the server is not known");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            trust.checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            trust.checkClientTrusted(chain, authType, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            trust.checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trust.getAcceptedIssuers();
        }
    }
}
