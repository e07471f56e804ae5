package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;

/** Where health, readiness and metrics are shown. */
public record AdminConfig(
        @ConfigKey(
                description = "Address of `/health`, `/ready` and `/metrics`, which ask for no credential.",
                defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(description = "Port of them; 0 takes a free one.", defaultValue = "8702")
        int port) {

    public AdminConfig {
        Listen.requirePort(port);
    }

    /** The place. */
    public Listen place() {
        return new Listen(host, port);
    }
}
