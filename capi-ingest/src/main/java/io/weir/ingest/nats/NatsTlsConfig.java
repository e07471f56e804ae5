package io.weir.ingest.nats;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.Optional;

/** TLS towards NATS. The server's name is that of its address in {@code nats.servers}; its certificate must carry it. */
public record NatsTlsConfig(
        @ConfigKey(
                description =
                        "PEM file of the certificate authorities that the servers' certificates come from; those of the JVM without it."
                                + " Setting it turns TLS on.")
        Optional<Path> caFile,

        @ConfigKey(
                description = "PEM file of the certificate, with its chain, that ingest shows to the servers (mTLS).")
        Optional<Path> clientCertificate,

        @ConfigKey(
                description =
                        "PEM file of that certificate's key: PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`), without"
                                + " a passphrase.")
        Optional<Path> clientKey) {

    public NatsTlsConfig {
        if (clientCertificate.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException((clientKey.isPresent() ? "clientCertificate" : "clientKey")
                    + ": missing; a client certificate and its key come together");
        }
    }

    /** Without TLS, unless a server's address asks for it. */
    public static NatsTlsConfig none() {
        return new NatsTlsConfig(Optional.empty(), Optional.empty(), Optional.empty());
    }

    boolean isSet() {
        return caFile.isPresent() || clientCertificate.isPresent();
    }
}
