package io.weir.router.backend;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server's certificate is good for the name that the engine was made for (its peer host): vouched for, valid now,
 * and with that name among its subject alternative names. The common name does not count.
 *
 * <p>Threads: any.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** The certificate is fine, but for another name. */
    static final class NameMismatchException extends CertificateException {

        private static final long serialVersionUID = 1;

        NameMismatchException(String expected, List<String> names) {
            super("certificate is valid for " + names + ", not for " + expected);
        }
    }

    private final X509TrustManager authorities;

    ServerTrust(X509TrustManager authorities) {
        this.authorities = authorities;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        if (engine == null) {
            throw new CertificateException("no engine to ask for the expected name");
        }
        check(chain, authType, engine.getPeerHost());
    }

    /**
     * Checks all three.
     *
     * @throws NameMismatchException if only the name is wrong
     */
    void check(X509Certificate[] chain, String authType, String name) throws CertificateException {
        // First, as a certificate that is itself an authority would be trusted for ever.
        chain[0].checkValidity();
        authorities.checkServerTrusted(chain, authType);
        List<String> names = names(chain[0]);
        for (String each : names) {
            if (matches(each, name)) {
                return;
            }
        }
        throw new NameMismatchException(name, names);
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
        return entries == null
                ? List.of()
                : entries.stream()
                        .filter(entry ->
                                entry.get(0) instanceof Integer type && (type == DNS_NAME || type == IP_ADDRESS))
                        .map(entry -> String.valueOf(entry.get(1)))
                        .toList();
    }

    /** Names without regard to case; a first label of {@code *} stands for any one label. */
    static boolean matches(String pattern, String name) {
        String host = name.toLowerCase(Locale.ROOT);
        String certified = pattern.toLowerCase(Locale.ROOT);
        if (certified.equals(host)) {
            return true;
        }
        int dot = host.indexOf('.');
        return certified.startsWith("*.")
                && certified.indexOf('.', 2) > 0
                && dot > 0
                && certified.regionMatches(1, host, dot, certified.length() - 1)
                && certified.length() - 1 == host.length() - dot;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("servers are checked by their engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("servers are checked by their engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
