package io.weir.embedded.registry;

import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Who may use a registry.
 *
 * @param users passwords by user name for HTTP Basic authentication; empty means everybody may
 * @param tls the key material to serve HTTPS with; empty means HTTP
 * @param clientCertificateRequired whether a TLS client has to show a certificate that {@code tls} trusts
 */
public record RegistryAccess(Map<String, String> users, Optional<SSLContext> tls, boolean clientCertificateRequired) {

    public RegistryAccess {
        users = Map.copyOf(users);
        if (clientCertificateRequired && tls.isEmpty()) {
            throw new IllegalArgumentException("clientCertificateRequired: needs tls");
        }
    }

    /** Everybody, over HTTP. */
    public static RegistryAccess open() {
        return new RegistryAccess(Map.of(), Optional.empty(), false);
    }

    /** These users over HTTP. */
    public static RegistryAccess users(Map<String, String> users) {
        return new RegistryAccess(users, Optional.empty(), false);
    }

    /** The same over HTTPS. */
    public RegistryAccess over(SSLContext tls) {
        return new RegistryAccess(users, Optional.of(tls), clientCertificateRequired);
    }

    /** The same for clients with a certificate only. */
    public RegistryAccess withClientCertificates() {
        return new RegistryAccess(users, tls, true);
    }

    @Override
    public String toString() {
        return "RegistryAccess[users=" + users.keySet() + ", tls=" + tls.isPresent() + ", clientCertificateRequired="
                + clientCertificateRequired + "]";
    }
}
