package io.weir.router.shard;

import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the routers of a sharded fleet speak TLS to one another, on a port of their own. It is off while there is no certificate.
 *
 * @param port port to listen on; 0 for any free one
 * @param certificate what the router shows to others, as a server and as a client; null for no TLS
 * @param key its key; null without
 * @param caCertificates authorities that other routers are trusted by, and nobody else
 * @param serverName name that certificates of other routers must carry; null for the host of each one's address
 */
public record HopTlsSettings(
        @ConfigKey(
                description =
                        "Port, on `listen.host`, that TLS connections of other routers are accepted on; `0` takes any free"
                                + " one. Nothing listens there without `certificate`.",
                defaultValue = "8444",
                unit = "port")
        int port,

        @ConfigKey(
                description = "PEM file with the certificate that the router shows to other routers, as server and as"
                        + " client, and the rest of its chain. With it routers speak to one another by TLS alone, all of them or"
                        + " none. Read again when it changes.")
        @Nullable Path certificate,

        @ConfigKey(description = "PEM file with the PKCS#8 key of `certificate`; not encrypted.") @Nullable Path key,

        @ConfigKey(
                description = "PEM files with the authorities by which other routers are trusted; the system's are not."
                        + " Read again when they change.")
        List<Path> caCertificates,

        @ConfigKey(
                description =
                        "Name that the certificate of another router must carry when it is connected to. Without it,"
                                + " the host of that router's address.")
        @Nullable String serverName) {

    public HopTlsSettings {
        caCertificates = List.copyOf(caCertificates);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
        }
        boolean none = certificate == null && key == null && caCertificates.isEmpty() && serverName == null;
        if (!none && (certificate == null || key == null || caCertificates.isEmpty())) {
            throw new IllegalArgumentException("certificate, key, caCertificates: " + certificate + ", " + key + " and "
                    + caCertificates + " must be given together: routers show and check certificates both ways");
        }
        if (serverName != null && serverName.isBlank()) {
            throw new IllegalArgumentException("serverName: must not be empty");
        }
    }

    /** No TLS between routers. */
    public static HopTlsSettings off() {
        return new HopTlsSettings(8444, null, null, List.of(), null);
    }

    /** Whether routers speak TLS to one another. */
    public boolean on() {
        return certificate != null;
    }

    /** The name that the certificate of this router must carry; null without TLS. */
    public @Nullable String nameOf(Owner other) {
        if (!on()) {
            return null;
        }
        return serverName == null ? other.host() : serverName;
    }
}
