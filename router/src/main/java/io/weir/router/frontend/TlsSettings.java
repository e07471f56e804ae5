package io.weir.router.frontend;

import io.weir.router.shard.HopTlsSettings;
import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The TLS listener. It is off while there are no certificates.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param certificates what is shown to clients, by the name they ask for; the first where none fits
 * @param minVersion least version of TLS
 * @param maxVersion greatest version of TLS
 * @param cipherSuites suites in order of preference
 * @param handshakeTimeout how long a handshake may take
 * @param reloadInterval how often the files are looked at
 * @param clientCertificates whether clients have to show a certificate
 * @param clientCaFiles whose certificates are accepted from clients
 * @param onlyTrustClientCaFiles whether the system's authorities are left out
 */
public record TlsSettings(
        @ConfigKey(description = "Address that TLS connections are accepted on.", defaultValue = "0.0.0.0")
        String host,

        @ConfigKey(
                description = "Port that TLS connections are accepted on; `0` takes any free one.",
                defaultValue = "8443",
                unit = "port")
        int port,

        @ConfigKey(
                description =
                        "Certificates to show, each with its key; there is no TLS listener without any. A client gets"
                                + " the one whose name is the most specific match of the name it asks for, or else the first.")
        List<CertificateSettings> certificates,

        @ConfigKey(description = "Least version of TLS: `TLSv1.2` or `TLSv1.3`.", defaultValue = "TLSv1.2")
        String minVersion,

        @ConfigKey(description = "Greatest version of TLS: `TLSv1.2` or `TLSv1.3`.", defaultValue = "TLSv1.3")
        String maxVersion,

        @ConfigKey(
                description =
                        "Cipher suites by their IANA names. Without any, those of TLS 1.2 with forward secrecy and"
                                + " authenticated encryption; BoringSSL always offers all suites of TLS 1.3.")
        List<String> cipherSuites,

        @ConfigKey(description = "How long a TLS handshake with a client may take.", defaultValue = "10s")
        Duration handshakeTimeout,

        @ConfigKey(
                description =
                        "How often the files are looked at. Changed content is used for new connections; a pair that"
                                + " does not fit together, or cannot be read, leaves the old one in place.",
                defaultValue = "10s")
        Duration reloadInterval,

        @ConfigKey(
                description =
                        "Whether clients are asked for a certificate: `none`; `request`, where one that is shown has"
                                + " to be trusted; or `require`.",
                defaultValue = "request")
        ClientCertificates clientCertificates,

        @ConfigKey(description = "PEM files with the authorities whose certificates are accepted from clients.")
        List<Path> clientCaFiles,

        @ConfigKey(
                description = "Whether client certificates of the system's authorities are refused.",
                defaultValue = "false")
        boolean onlyTrustClientCaFiles) {

    /** What is asked of clients. */
    public enum ClientCertificates {
        NONE,
        REQUEST,
        REQUIRE
    }

    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";
    private static final Set<String> VERSIONS = Set.of(TLS_1_2, TLS_1_3);

    /** More would be a mistake, and every handshake may look through as many. */
    private static final int CERTIFICATES_MAX = 1000;

    /** BoringSSL asks for a certificate by the type that comes first here; every client can verify RSA. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    public TlsSettings {
        certificates = List.copyOf(certificates);
        cipherSuites = cipherSuites.isEmpty() ? SUITES : List.copyOf(cipherSuites);
        clientCaFiles = List.copyOf(clientCaFiles);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
        }
        if (certificates.size() > CERTIFICATES_MAX) {
            throw new IllegalArgumentException(
                    "certificates: " + certificates.size() + " must be " + CERTIFICATES_MAX + " or fewer");
        }
        version("minVersion", minVersion);
        version("maxVersion", maxVersion);
        if (minVersion.compareTo(maxVersion) > 0) {
            throw new IllegalArgumentException("minVersion: " + minVersion + " must not be above maxVersion");
        }
        between("handshakeTimeout", handshakeTimeout, Duration.ofMillis(100), Duration.ofMinutes(10));
        between("reloadInterval", reloadInterval, Duration.ofMillis(50), Duration.ofDays(1));
        if (!certificates.isEmpty()
                && clientCertificates != ClientCertificates.NONE
                && onlyTrustClientCaFiles
                && clientCaFiles.isEmpty()) {
            throw new IllegalArgumentException(
                    "clientCaFiles: must name a file, as onlyTrustClientCaFiles leaves no other authority to trust");
        }
    }

    /** No TLS listener. */
    public static TlsSettings off() {
        return of(List.of());
    }

    /** The defaults with these certificates, on loopback and any free port. */
    public static TlsSettings of(List<CertificateSettings> certificates) {
        return new TlsSettings(
                "127.0.0.1",
                0,
                certificates,
                TLS_1_2,
                TLS_1_3,
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                ClientCertificates.REQUEST,
                List.of(),
                false);
    }

    /** The listener for other routers of the fleet, who all have to show a certificate; null without. */
    public static @Nullable TlsSettings ofRouters(String host, HopTlsSettings hops) {
        Path certificate = hops.certificate();
        Path key = hops.key();
        if (certificate == null || key == null) {
            return null;
        }
        return new TlsSettings(
                host,
                hops.port(),
                List.of(new CertificateSettings(certificate, key)),
                TLS_1_3,
                TLS_1_3,
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                ClientCertificates.REQUIRE,
                hops.caCertificates(),
                true);
    }

    /** Whether there is a TLS listener. */
    public boolean on() {
        return !certificates.isEmpty();
    }

    /** The versions to offer, the least first. */
    List<String> versions() {
        List<String> versions = new ArrayList<>();
        if (minVersion.equals(TLS_1_2)) {
            versions.add(TLS_1_2);
        }
        if (maxVersion.equals(TLS_1_3)) {
            versions.add(TLS_1_3);
        }
        return versions;
    }

    private static void version(String key, String version) {
        if (!VERSIONS.contains(version)) {
            throw new IllegalArgumentException(key + ": " + version + " must be TLSv1.2 or TLSv1.3");
        }
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": " + value + " must be " + least + " to " + most);
        }
    }
}
