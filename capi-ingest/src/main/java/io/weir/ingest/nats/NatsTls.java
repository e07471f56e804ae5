package io.weir.ingest.nats;

import io.weir.ingest.tls.Authorities;
import io.weir.ingest.tls.ClientIdentity;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom connections to NATS trust, and what they show of themselves. */
final class NatsTls {

    private static final String SECTION = "nats.tls";

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
        return config.clientCertificate().isPresent() && config.clientKey().isPresent()
                ? ClientIdentity.read(
                        SECTION,
                        config.clientCertificate().get(),
                        config.clientKey().get())
                : null;
    }

    private static X509ExtendedTrustManager trust(Optional<Path> caFile) {
        return caFile.map(file -> Authorities.of(SECTION + ".caFile", file)).orElseGet(Authorities::ofTheJvm);
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
