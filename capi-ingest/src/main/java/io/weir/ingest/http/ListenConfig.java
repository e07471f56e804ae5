package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;

/** Where the public API listens. */
public record ListenConfig(
        @ConfigKey(description = "Address to listen on.", defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(description = "Port to listen on; 0 takes a free one.", defaultValue = "8701")
        int port) {

    public ListenConfig {
        Listen.requirePort(port);
    }

    /** The place. */
    public Listen place() {
        return new Listen(host, port);
    }
}
