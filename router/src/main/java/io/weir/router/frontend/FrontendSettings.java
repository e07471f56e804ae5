package io.weir.router.frontend;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How clients are spoken to.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param plain whether there is a listener without TLS
 * @param tls the listener with TLS
 * @param http2 whether HTTP/2 is offered with TLS
 * @param h2c whether HTTP/2 is spoken without TLS
 * @param http2Limits limits on HTTP/2 connections
 * @param proxyProtocol whether connections begin with a PROXY protocol header
 * @param proxyProtocolTimeout how long that header may take to come
 * @param proxyProtocolSources who may send that header; empty for anybody
 * @param connectionsMax bound on open connections
 * @param connectionsPerClientMax bound on open connections of one client address; 0 for none
 * @param forwardedClientCert what becomes of {@code X-Forwarded-Client-Cert}
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

        @ConfigKey(
                description = "Whether connections without TLS are accepted, on `listen.port`.",
                defaultValue = "true")
        boolean plain,

        TlsSettings tls,

        @ConfigKey(description = "Whether HTTP/2 is offered to clients of the TLS listener.", defaultValue = "true")
        boolean http2,

        @ConfigKey(
                description = "Whether HTTP/2 is spoken on the listener without TLS, with prior knowledge.",
                defaultValue = "false")
        boolean h2c,

        Http2LimitSettings http2Limits,

        @ConfigKey(
                description = "Whether connections begin with a PROXY protocol header, version 1 or 2, also before TLS:"
                        + " `off`, `optional` or `required`.",
                defaultValue = "off")
        ProxyProtocol proxyProtocol,

        @ConfigKey(
                description = "How long the PROXY protocol header may take to come; without it by then, a connection is"
                        + " closed, or where it is optional taken as it is.",
                defaultValue = "1s")
        Duration proxyProtocolTimeout,

        @ConfigKey(
                description = "Addresses and ranges (`10.0.0.0/8`) of the load balancers whose PROXY protocol header is"
                        + " believed; empty for anybody's. From others a header is a malformed request, and where it is required"
                        + " their connections are closed.")
        List<String> proxyProtocolSources,

        @ConfigKey(
                description = "How many connections of clients may be open; more are closed at once.",
                defaultValue = "65536",
                unit = "connections")
        int connectionsMax,

        @ConfigKey(
                description =
                        "How many connections of one client address may be open; more are closed at once. `0` for no"
                                + " limit.",
                defaultValue = "0",
                unit = "connections")
        int connectionsPerClientMax,

        @ConfigKey(
                description =
                        "What becomes of `X-Forwarded-Client-Cert`: `always-forward` what the client sent, `forward` it"
                                + " only if the client has shown a certificate itself, or `sanitize-set` it to that certificate.",
                defaultValue = "always-forward")
        ForwardedClientCert forwardedClientCert,

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

    /** Ways to treat {@code X-Forwarded-Client-Cert}. */
    public enum ForwardedClientCert {
        ALWAYS_FORWARD,
        FORWARD,
        SANITIZE_SET
    }

    public FrontendSettings {
        proxyProtocolSources = List.copyOf(proxyProtocolSources);
        if (!plain && !tls.on()) {
            throw new IllegalArgumentException("plain: must be true, as there are no tls.certificates to listen with");
        }
        if (plain && tls.on() && port != 0 && port == tls.port()) {
            throw new IllegalArgumentException("tls.port: " + port + " must differ from port");
        }
        if (proxyProtocolTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "proxyProtocolTimeout: " + proxyProtocolTimeout + " must be 1 ms or more");
        }
        AddressRanges.parse("proxyProtocolSources", proxyProtocolSources);
        if (connectionsMax < 1 || connectionsMax > 10_000_000) {
            throw new IllegalArgumentException("connectionsMax: " + connectionsMax + " must be 1 to 10000000");
        }
        if (connectionsPerClientMax < 0 || connectionsPerClientMax > connectionsMax) {
            throw new IllegalArgumentException(
                    "connectionsPerClientMax: " + connectionsPerClientMax + " must be 0 to connectionsMax");
        }
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
                true,
                TlsSettings.off(),
                true,
                false,
                Http2LimitSettings.defaults(),
                ProxyProtocol.OFF,
                Duration.ofSeconds(1),
                List.of(),
                65_536,
                0,
                ForwardedClientCert.ALWAYS_FORWARD,
                Duration.ofMinutes(15),
                ByteSize.parse("64KiB"),
                ByteSize.parse("1MiB"),
                ForwardedProto.KEEP,
                1000,
                new ByteSize(0),
                Duration.ofMinutes(1));
    }

    /** The same with changes. */
    public FrontendSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new FrontendSettings(
                draft.host,
                draft.port,
                draft.plain,
                draft.tls,
                draft.http2,
                draft.h2c,
                draft.http2Limits,
                draft.proxyProtocol,
                draft.proxyProtocolTimeout,
                draft.proxyProtocolSources,
                draft.connectionsMax,
                draft.connectionsPerClientMax,
                draft.forwardedClientCert,
                draft.idleTimeout,
                draft.requestLineBytesMax,
                draft.headerBytesMax,
                draft.forwardedProto,
                draft.headersMax,
                draft.bodyBytesMax,
                draft.headerTimeout);
    }

    /** Settings while they are changed by a program. */
    public static final class Draft {
        public String host;
        public int port;
        public boolean plain;
        public TlsSettings tls;
        public boolean http2;
        public boolean h2c;
        public Http2LimitSettings http2Limits;
        public ProxyProtocol proxyProtocol;
        public Duration proxyProtocolTimeout;
        public List<String> proxyProtocolSources;
        public int connectionsMax;
        public int connectionsPerClientMax;
        public ForwardedClientCert forwardedClientCert;
        public Duration idleTimeout;
        public ByteSize requestLineBytesMax;
        public ByteSize headerBytesMax;
        public ForwardedProto forwardedProto;
        public int headersMax;
        public ByteSize bodyBytesMax;
        public Duration headerTimeout;

        private Draft(FrontendSettings from) {
            this.host = from.host;
            this.port = from.port;
            this.plain = from.plain;
            this.tls = from.tls;
            this.http2 = from.http2;
            this.h2c = from.h2c;
            this.http2Limits = from.http2Limits;
            this.proxyProtocol = from.proxyProtocol;
            this.proxyProtocolTimeout = from.proxyProtocolTimeout;
            this.proxyProtocolSources = from.proxyProtocolSources;
            this.connectionsMax = from.connectionsMax;
            this.connectionsPerClientMax = from.connectionsPerClientMax;
            this.forwardedClientCert = from.forwardedClientCert;
            this.idleTimeout = from.idleTimeout;
            this.requestLineBytesMax = from.requestLineBytesMax;
            this.headerBytesMax = from.headerBytesMax;
            this.forwardedProto = from.forwardedProto;
            this.headersMax = from.headersMax;
            this.bodyBytesMax = from.bodyBytesMax;
            this.headerTimeout = from.headerTimeout;
        }
    }

    private static void bounded(String key, ByteSize size) {
        if (size.bytes() < 256 || size.bytes() > 16 << 20) {
            throw new IllegalArgumentException(key + ": " + size + " must be 256B to 16MiB");
        }
    }
}
