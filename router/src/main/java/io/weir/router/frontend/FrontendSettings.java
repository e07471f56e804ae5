package io.weir.router.frontend;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How clients are spoken to.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param h2c whether HTTP/2 is spoken without TLS
 * @param idleTimeout how long a client's connection may be silent
 * @param requestLineBytesMax bound on the request line
 * @param headerBytesMax bound on all headers of a request
 * @param forwardedProto what becomes of {@code X-Forwarded-Proto}
 */
public record FrontendSettings(
        @ConfigKey(description = "Address that requests are accepted on.", defaultValue = "0.0.0.0")
        String host,

        @ConfigKey(
                description = "Port that requests are accepted on; `0` takes any free one.",
                defaultValue = "8080",
                unit = "port")
        int port,

        @ConfigKey(
                description =
                        "Whether HTTP/2 is spoken on the listener without TLS, with prior knowledge or by upgrade.",
                defaultValue = "false")
        boolean h2c,

        @ConfigKey(description = "How long a client's connection may be silent.", defaultValue = "900s")
        Duration idleTimeout,

        @ConfigKey(
                description = "How long a request line may be; longer ones are answered 414.",
                defaultValue = "64KiB")
        ByteSize requestLineBytesMax,

        @ConfigKey(
                description = "How large the headers of a request may be together; larger ones are answered 431.",
                defaultValue = "1MiB")
        ByteSize headerBytesMax,

        @ConfigKey(
                description = "What becomes of `X-Forwarded-Proto`: `keep` what the client sent and fill it in where it"
                        + " is absent, `replace` it by the connection's scheme, or `force-https`.",
                defaultValue = "keep")
        ForwardedProto forwardedProto) {

    /** Ways to treat {@code X-Forwarded-Proto}. */
    public enum ForwardedProto {
        KEEP,
        REPLACE,
        FORCE_HTTPS
    }

    public FrontendSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 0 to 65535");
        }
        if (idleTimeout.toSeconds() < 1) {
            throw new IllegalArgumentException("idleTimeout: " + idleTimeout + " must be 1 s or more");
        }
        bounded("requestLineBytesMax", requestLineBytesMax);
        bounded("headerBytesMax", headerBytesMax);
    }

    /** The defaults of the reference, on loopback and any free port. */
    public static FrontendSettings loopback() {
        return new FrontendSettings(
                "127.0.0.1",
                0,
                false,
                Duration.ofMinutes(15),
                ByteSize.parse("64KiB"),
                ByteSize.parse("1MiB"),
                ForwardedProto.KEEP);
    }

    /** The same with changes. */
    public FrontendSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new FrontendSettings(
                host, port, draft.h2c, idleTimeout, requestLineBytesMax, headerBytesMax, forwardedProto);
    }

    /** Settings while they are changed by a program. */
    public static final class Draft {
        public boolean h2c;

        private Draft(FrontendSettings from) {
            this.h2c = from.h2c;
        }
    }

    private static void bounded(String key, ByteSize size) {
        if (size.bytes() < 256 || size.bytes() > 16 << 20) {
            throw new IllegalArgumentException(key + ": " + size + " must be 256B to 16MiB");
        }
    }
}
