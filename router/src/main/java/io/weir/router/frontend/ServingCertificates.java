package io.weir.router.frontend;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.vertx.core.net.KeyCertOptions;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that are shown to clients, as TLS engines ask for them: in every handshake anew, by the name that the client asks for.
 * So another table is in use with the next handshake, and nothing that is open takes notice.
 *
 * <p>Threads: any.
 */
final class ServingCertificates extends X509ExtendedKeyManager {

    private volatile CertificateTable table;

    /** For handshakes that chose from the table before. */
    private volatile CertificateTable previous;

    ServingCertificates(CertificateTable table) {
        this.table = table;
        this.previous = table;
    }

    CertificateTable table() {
        return table;
    }

    void replace(CertificateTable next) {
        previous = table;
        table = next;
    }

    /** For the options of a server. */
    KeyCertOptions options() {
        var factory = new KeyManagerFactory(new Spi(this), null, "weir") {};
        // Aliases stand for content, so the engine may keep what it made of them.
        return KeyCertOptions.wrap(new OpenSslCachingX509KeyManagerFactory(factory));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return chooseServerAlias(keyType, issuers, null);
        }
        Certificate found = verifies(session, keyType) ? table.find(serverName(session), keyType) : null;
        return found == null ? null : found.alias();
    }

    /** Whether the client can verify a key of this type, where it says what it can. */
    private static boolean verifies(ExtendedSSLSession session, String keyType) {
        String[] algorithms = session.getPeerSupportedSignatureAlgorithms();
        if (algorithms == null || algorithms.length == 0) {
            return true;
        }
        String part = keyType.startsWith("EC") ? "ECDSA" : keyType;
        for (String algorithm : algorithms) {
            if (algorithm.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String serverName(ExtendedSSLSession session) {
        try {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        } catch (IllegalArgumentException noName) {
            return null; // what cannot be a name has no certificate of its own
        }
        return null;
    }

    private @Nullable Certificate named(String alias) {
        Certificate found = table.named(alias);
        return found == null ? previous.named(alias) : found;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Certificate found = named(alias);
        return found == null ? null : found.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Certificate found = named(alias);
        return found == null ? null : found.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        List<String> aliases = new ArrayList<>();
        for (Certificate each : table.all()) {
            if (each.hasKeyType(keyType)) {
                aliases.add(each.alias());
            }
        }
        return aliases.isEmpty() ? null : aliases.toArray(new String[0]);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Certificate found = table.find(null, keyType);
        return found == null ? null : found.alias();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    private static final class Spi extends KeyManagerFactorySpi {

        private final ServingCertificates certificates;

        Spi(ServingCertificates certificates) {
            this.certificates = certificates;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
            throw new UnsupportedOperationException("it has its certificates already");
        }

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
            throw new UnsupportedOperationException("it has its certificates already");
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {certificates};
        }
    }
}
