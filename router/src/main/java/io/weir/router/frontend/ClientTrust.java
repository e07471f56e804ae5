package io.weir.router.frontend;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are accepted from clients. Other authorities are in use with the next handshake; the hint at them, by which clients
 * choose their certificate, with the next context of the server.
 *
 * <p>Threads: any.
 */
final class ClientTrust extends X509ExtendedTrustManager {

    private volatile X509TrustManager checks;
    private volatile X509Certificate[] hints;

    /**
     * Trusts these authorities.
     *
     * @param authorities the configured ones; only these are named to clients
     * @param system whether those of the system are trusted too
     */
    ClientTrust(List<X509Certificate> authorities, boolean system) throws GeneralSecurityException {
        this.checks = checks(authorities, system);
        this.hints = authorities.toArray(new X509Certificate[0]);
    }

    void replace(List<X509Certificate> authorities, boolean system) throws GeneralSecurityException {
        checks = checks(authorities, system);
        hints = authorities.toArray(new X509Certificate[0]);
    }

    /** For the options of a server. */
    TrustOptions options() {
        return TrustOptions.wrap(this);
    }

    private static X509TrustManager checks(List<X509Certificate> authorities, boolean system)
            throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            if (system) {
                for (X509Certificate authority : managerOf(null).getAcceptedIssuers()) {
                    store.setCertificateEntry("authority-" + number++, authority);
                }
            }
            return managerOf(store);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X509TrustManager managerOf(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("the platform cannot check certificates");
    }

    /** The certificate that a client has shown: DER in base64 without line breaks; null without. */
    static @Nullable String certificateOf(HttpConnection http) {
        try {
            List<Certificate> chain = http.peerCertificates();
            return chain.isEmpty()
                    ? null
                    : Base64.getEncoder().encodeToString(chain.getFirst().getEncoded());
        } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
            return null;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checks.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checks.checkClientTrusted(chain, authType);
    }

    /** Without the engine, as that would compare the certificate's name with the client's address. */
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checks.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only clients are checked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("only clients are checked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only clients are checked here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return hints.clone();
    }
}
