package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** TLS on the public listener. */
public record ListenTlsConfig(
        @ConfigKey(description = "PEM file with the certificate, and the rest of its chain after it.")
        Path certificate,

        @ConfigKey(description = "PEM file with the private key of the certificate; not encrypted.")
        Path key,

        @ConfigKey(
                description =
                        "PEM files with the authorities whose certificates are accepted from clients; without any, clients"
                                + " are not asked for one.")
        List<Path> clientCaFiles,

        @ConfigKey(
                description =
                        "Whether clients are asked for a certificate: `none`; `request`, where one that is shown has"
                                + " to be trusted; or `require`. Default `request` with `clientCaFiles`, `none` without.")
        Optional<ClientCertificates> clientCertificates,

        @ConfigKey(description = "Least version of TLS: `TLSv1.2` or `TLSv1.3`.", defaultValue = "TLSv1.2")
        String minVersion,

        @ConfigKey(
                description =
                        "How often the files are looked at. Changed content is used for new connections; files that"
                                + " do not fit together, or cannot be read, leave the old ones in place.",
                defaultValue = "10s")
        Duration reloadInterval) {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    public ListenTlsConfig {
        clientCaFiles = List.copyOf(clientCaFiles);
        if (clientCaFiles.isEmpty()
                && clientCertificates
                        .filter(asked -> asked != ClientCertificates.NONE)
                        .isPresent()) {
            throw new IllegalArgumentException("clientCertificates: clients are asked for a certificate, but"
                    + " clientCaFiles names no authority to trust; add one, or leave this key out");
        }
        if (!VERSIONS.contains(minVersion)) {
            throw new IllegalArgumentException("minVersion: '" + minVersion + "', expected one of " + VERSIONS);
        }
        if (reloadInterval.toMillis() < 100) {
            throw new IllegalArgumentException("reloadInterval: " + reloadInterval + ", expected 100ms or more");
        }
    }

    /** TLS 1.2 and later, asking for no certificate unless authorities are given. */
    public static ListenTlsConfig of(Path certificate, Path key, List<Path> clientCaFiles) {
        return new ListenTlsConfig(
                certificate, key, clientCaFiles, Optional.empty(), "TLSv1.2", Duration.ofSeconds(10));
    }

    /** The same with another way to ask for certificates and another interval. */
    public ListenTlsConfig with(ClientCertificates asked, Duration interval) {
        return new ListenTlsConfig(certificate, key, clientCaFiles, Optional.of(asked), minVersion, interval);
    }

    /** What clients are asked for, the default filled in. */
    public ClientCertificates asked() {
        return clientCertificates.orElse(
                clientCaFiles.isEmpty() ? ClientCertificates.NONE : ClientCertificates.REQUEST);
    }

    /** True when certificates of clients can be verified. */
    public boolean asksForCertificates() {
        return asked() != ClientCertificates.NONE;
    }

    /** The versions from the least one on. */
    List<String> versions() {
        return VERSIONS.subList(VERSIONS.indexOf(minVersion), VERSIONS.size());
    }
}
