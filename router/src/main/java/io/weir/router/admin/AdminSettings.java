package io.weir.router.admin;

import io.weir.schemas.config.ConfigKey;
import io.weir.schemas.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where operators ask.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param user who may ask for more than health, by HTTP Basic authentication; null for everybody
 * @param password password of that user; null without one
 */
public record AdminSettings(
        @ConfigKey(
                description =
                        "Address of the admin endpoints. Without `admin.user` they know no authentication: leave them on"
                                + " loopback then, or behind something that does.",
                defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(
                description = "Port of the admin endpoints; `0` takes any free one.",
                defaultValue = "8082",
                unit = "port")
        int port,

        @ConfigKey(
                description =
                        "User for HTTP Basic authentication at the admin endpoints, but for `/health`, `/ready` and"
                                + " `/is-process-alive-do-not-use-for-loadbalancing`, which anybody may ask.")
        @Nullable String user,

        @ConfigKey(description = "Password of that user.") @Nullable Secret password) {

    public AdminSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
        }
        if (user != null && password == null) {
            throw new IllegalArgumentException("password: missing, though there is a user");
        }
        if (user == null && password != null) {
            throw new IllegalArgumentException("user: missing, though there is a password");
        }
        if (user != null && (user.isEmpty() || user.indexOf(':') >= 0)) {
            throw new IllegalArgumentException("user: '" + user + "' must not be empty nor contain a colon");
        }
    }

    /** Loopback and any free port, for everybody. */
    public static AdminSettings loopback() {
        return new AdminSettings("127.0.0.1", 0, null, null);
    }
}
