package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/** Where health, readiness and metrics are shown, and orders are taken. */
public record AdminConfig(
        @ConfigKey(
                description =
                        "Address of `/health`, `/ready`, `/metrics` and operators' orders, which ask for no credential.",
                defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(description = "Port of them; 0 takes a free one.", defaultValue = "8702")
        int port,

        @ConfigKey(
                description =
                        "How long one read of the log for an operator's order may take; beyond it the order is answered 503.",
                defaultValue = "20s")
        Duration readTimeout) {

    private static final Duration READ_TIMEOUT_DEFAULT = Duration.ofSeconds(20);
    private static final Duration READ_TIMEOUT_LEAST = Duration.ofMillis(100);

    public AdminConfig {
        Listen.requirePort(port);
        if (readTimeout.compareTo(READ_TIMEOUT_LEAST) < 0) {
            throw new IllegalArgumentException(
                    "readTimeout: " + readTimeout + ", expected " + READ_TIMEOUT_LEAST + " or more");
        }
    }

    /** Every other key at its default. */
    public AdminConfig(String host, int port) {
        this(host, port, READ_TIMEOUT_DEFAULT);
    }

    /** The place. */
    public Listen place() {
        return new Listen(host, port);
    }
}
