package io.weir.ingest.http;

import io.weir.schemas.config.ConfigKey;
import java.util.Optional;

/** Where the public API listens. */
public record ListenConfig(
        @ConfigKey(description = "Address to listen on.", defaultValue = "127.0.0.1")
        String host,

        @ConfigKey(description = "Port to listen on; 0 takes a free one.", defaultValue = "8701")
        int port,

        @ConfigKey(description = "TLS on that port; without it the API is plain HTTP.")
        Optional<ListenTlsConfig> tls) {

    public ListenConfig {
        Listen.requirePort(port);
    }

    /** Plain HTTP. */
    public ListenConfig(String host, int port) {
        this(host, port, Optional.empty());
    }

    /** The same with TLS. */
    public ListenConfig withTls(ListenTlsConfig other) {
        return new ListenConfig(host, port, Optional.of(other));
    }

    /** True when certificates of clients can be verified. */
    public boolean asksForCertificates() {
        return tls.map(ListenTlsConfig::asksForCertificates).orElse(false);
    }

    /** The place. */
    public Listen place() {
        return new Listen(host, port);
    }
}
