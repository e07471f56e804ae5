package io.weir.router.backend;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import io.weir.router.tls.TlsEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the router speaks TLS to endpoints, or to other routers: whom it trusts, the certificate it shows, the protocols it offers.
 *
 * <p>Threads: any; the contexts are replaced as a whole when the files change. Only {@link #reload()} and the constructor read
 * files.
 */
public final class BackendTls {

    private static final Logger LOG = LoggerFactory.getLogger(BackendTls.class);

    private record Contexts(SslContext http1, SslContext http2) {}

    /**
     * Whom the router trusts, and what it shows.
     *
     * @param whose whom the connections are to, for the log
     * @param caCertificates files with authorities
     * @param system whether those of the system are trusted too
     * @param clientCertificate file with what is shown; null for nothing
     * @param clientKey file with its key; null without
     */
    public record Credentials(
            String whose,
            List<Path> caCertificates,
            boolean system,
            @Nullable Path clientCertificate,
            @Nullable Path clientKey) {}

    private final Credentials settings;
    private volatile Contexts contexts;
    private List<byte[]> content;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if a file cannot be used; names its key and the file
     */
    public BackendTls(Credentials settings) {
        this.settings = settings;
        this.content = read();
        this.contexts = build(content);
    }

    /**
     * Reads the files again. Connections that stand are left alone; a file that cannot be used leaves everything as it was and is
     * logged. Blocks. Called by one thread at a time.
     *
     * @return whether something changed
     */
    public boolean reload() {
        try {
            List<byte[]> now = read();
            if (same(now, content)) {
                return false;
            }
            contexts = build(now);
            content = now;
            LOG.info("certificates were read again for={}", settings.whose());
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("certificates stay as they were for={} error={}", settings.whose(), e.getMessage());
            return false;
        }
    }

    private static boolean same(List<byte[]> a, List<byte[]> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = Arrays.equals(a.get(i), b.get(i));
        }
        return same;
    }

    /** Whether there are files that may change. */
    public boolean hasFiles() {
        return !content.isEmpty();
    }

    /** The TLS half of a new connection; its handshake fails unless the certificate is for the hop's name. */
    SslHandler newHandler(ByteBufAllocator allocator, Hop hop) {
        Contexts current = contexts;
        String name = hop.serverName();
        SslContext context = hop.http2() ? current.http2 : current.http1;
        SslHandler handler = context.newHandler(allocator, name, hop.port());
        if (isDnsName(name)) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /** Instance ids have no dots, so the engines would not indicate them by themselves. */
    private static boolean isDnsName(String name) {
        if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
            return false;
        }
        return name.chars().allMatch(c -> c == '-' || c == '.' || (c < 128 && Character.isLetterOrDigit(c)))
                && !name.startsWith(".")
                && !name.endsWith(".")
                && !name.contains("..");
    }

    private List<byte[]> read() {
        List<byte[]> all = new ArrayList<>();
        for (Path file : settings.caCertificates()) {
            all.add(read("caCertificates", file));
        }
        Path certificate = settings.clientCertificate();
        Path key = settings.clientKey();
        if (certificate != null && key != null) {
            all.add(read("clientCertificate", certificate));
            all.add(read("clientKey", key));
        }
        return all;
    }

    private static byte[] read(String name, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": " + file + " cannot be read: " + e, e);
        }
    }

    private Contexts build(List<byte[]> files) {
        int authorities = settings.caCertificates().size();
        List<Certificate> added = new ArrayList<>();
        for (int i = 0; i < authorities; i++) {
            added.addAll(certificates(settings.caCertificates().get(i), files.get(i)));
        }
        byte[] certificate = files.size() > authorities ? files.get(authorities) : null;
        byte[] key = files.size() > authorities ? files.get(authorities + 1) : null;
        try {
            TrustManager trust = new ServerTrust(authorities(added, settings.system()));
            return new Contexts(
                    context(trust, certificate, key, "http/1.1"), context(trust, certificate, key, "h2", "http/1.1"));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "clientCertificate, clientKey: " + settings.clientCertificate() + " and " + settings.clientKey()
                            + " must be a certificate chain and its PKCS#8 key in PEM: " + e.getMessage(),
                    e);
        }
    }

    private static List<Certificate> certificates(Path file, byte[] pem) {
        try {
            List<Certificate> all = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
            if (all.isEmpty()) {
                throw new IllegalArgumentException("caCertificates: " + file + " holds no certificate in PEM");
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "caCertificates: " + file + " must hold certificates in PEM: " + e.getMessage(), e);
        }
    }

    /** These authorities, and maybe the system's. */
    private static X509TrustManager authorities(List<Certificate> added, boolean system)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int entry = 0;
        if (system) {
            for (Certificate each : trustManager(null).getAcceptedIssuers()) {
                all.setCertificateEntry("system-" + entry++, each);
            }
        }
        for (Certificate each : added) {
            all.setCertificateEntry("added-" + entry++, each);
        }
        return trustManager(all);
    }

    private static X509TrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this JDK has no trust manager for X.509");
    }

    private static SslContext context(
            TrustManager trust, byte @Nullable [] certificate, byte @Nullable [] key, String... protocols)
            throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(
                        switch (TlsEngine.present()) {
                            case BORINGSSL -> SslProvider.OPENSSL;
                            case JDK -> SslProvider.JDK;
                        })
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(trust)
                // The trust manager compares names itself, so that it can say when only the name is wrong.
                .endpointIdentificationAlgorithm("")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
        if (certificate != null && key != null) {
            builder.keyManager(new ByteArrayInputStream(certificate), new ByteArrayInputStream(key));
        }
        return builder.build();
    }
}
