package io.weir.router.tls;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/**
 * Which TLS engine this process uses: BoringSSL where its native library loads, which is the faster;
 * otherwise the JDK's. Both speak ALPN.
 *
 * <p>Threads: any. The library is looked for once, by the first who asks.
 */
public enum TlsEngine {
    BORINGSSL,
    JDK;

    private static final class Present {
        static final TlsEngine ENGINE =
                OpenSSLEngineOptions.isAvailable() && OpenSSLEngineOptions.isAlpnAvailable() ? BORINGSSL : JDK;
    }

    /** The engine of this process. */
    public static TlsEngine present() {
        return Present.ENGINE;
    }

    /** Fresh options for a server or a client. */
    public SSLEngineOptions options() {
        return switch (this) {
            case BORINGSSL -> new OpenSSLEngineOptions();
            case JDK -> new JdkSSLEngineOptions();
        };
    }
}
