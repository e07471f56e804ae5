package io.weir.ingest.capi;

import io.weir.ingest.tls.Authorities;
import io.weir.ingest.tls.ClientIdentity;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
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
        TrustManager trust = config.skipSslValidation()
                ? new TrustEverybody()
                : config.caFile()
                        .map(file -> Authorities.besideTheJvms("capi.caFile", file))
                        .orElseGet(Authorities::ofTheJvm);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(config), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(CapiConfig config) {
        return config.clientCertificate().isPresent() && config.clientKey().isPresent()
                ? ClientIdentity.read(
                        "capi",
                        config.clientCertificate().get(),
                        config.clientKey().get())
                : null;
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
