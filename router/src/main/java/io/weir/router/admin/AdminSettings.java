package io.weir.router.admin;

import io.weir.schemas.config.ConfigKey;

/**
 * Where operators ask.
 *
 * @param host address to listen on; the endpoints know no authentication
 * @param port port to listen on; 0 for any free one
 */
public record AdminSettings(
        @ConfigKey(
                description = "Address of the admin endpoints. They know no authentication: leave them on loopback, or"
                        + " behind something that does.",
                defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(
                description = "Port of the admin endpoints; `0` takes any free one.",
                defaultValue = "8082",
                unit = "port")
        int port) {

    public AdminSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
        }
    }

    /** Loopback and any free port. */
    public static AdminSettings loopback() {
        return new AdminSettings("127.0.0.1", 0);
    }
}
