package io.weir.router.frontend;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.time.Duration;

/**
 * How clients are spoken to.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param idleTimeout how long a client's connection may be silent
 * @param requestLineBytesMax bound on the request line
 * @param headerBytesMax bound on all headers of a request
 * @param forwardedProto what becomes of {@code X-Forwarded-Proto}
 * @param headersMax bound on the number of a request's header lines
 * @param bodyBytesMax bound on a request's body; 0 for none
 * @param headerTimeout bound on the time that a request's head takes to come
 */
public record FrontendSettings(
        @ConfigKey(description = "Address that requests are accepted on.", defaultValue = "0.0.0.0")
        String host,

        @ConfigKey(
                description = "Port that requests are accepted on; `0` takes any free one.",
                defaultValue = "8080",
                unit = "port")
        int port,

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
        ForwardedProto forwardedProto,

        @ConfigKey(
                description = "How many header lines a request may have; one with more is answered 431.",
                defaultValue = "1000",
                unit = "headers")
        int headersMax,

        @ConfigKey(
                description =
                        "How large a request's body may be; a larger one is answered 413, at once if it says so and"
                                + " where it becomes too large otherwise. `0` for no bound.",
                defaultValue = "0")
        ByteSize bodyBytesMax,

        @ConfigKey(
                description =
                        "How long a request's head may take, from its first byte or from the connection's beginning;"
                                + " a slower client is answered 408.",
                defaultValue = "60s")
        Duration headerTimeout) {

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
        if (headersMax < 1 || headersMax > 1_000_000) {
            throw new IllegalArgumentException("headersMax: " + headersMax + " must be 1 to 1000000");
        }
        if (headerTimeout.isNegative() || headerTimeout.isZero()) {
            throw new IllegalArgumentException("headerTimeout: " + headerTimeout + " must be longer than nothing");
        }
    }

    /** The defaults of the reference, on loopback and any free port. */
    public static FrontendSettings loopback() {
        return new FrontendSettings(
                "127.0.0.1",
                0,
                Duration.ofMinutes(15),
                ByteSize.parse("64KiB"),
                ByteSize.parse("1MiB"),
                ForwardedProto.KEEP,
                1000,
                new ByteSize(0),
                Duration.ofMinutes(1));
    }

    /** The same with other bounds on what a client may send. */
    public FrontendSettings withLimits(int headersMax, ByteSize bodyBytesMax, Duration headerTimeout) {
        return new FrontendSettings(
                host,
                port,
                idleTimeout,
                requestLineBytesMax,
                headerBytesMax,
                forwardedProto,
                headersMax,
                bodyBytesMax,
                headerTimeout);
    }

    private static void bounded(String key, ByteSize size) {
        if (size.bytes() < 256 || size.bytes() > 16 << 20) {
            throw new IllegalArgumentException(key + ": " + size + " must be 256B to 16MiB");
        }
    }
}
