package io.weir.ingest.nats;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address of one NATS server.
 *
 * @param scheme nats or tls
 * @param host host name, IPv4 address, or IPv6 address in brackets
 * @param port 1..65535
 */
record NatsServer(String scheme, String host, int port) {

    private static final int DEFAULT_PORT = 4222;

    /** Reads {@code nats://host:port}, {@code tls://host:port} or {@code host:port}; the port is 4222 unless given. */
    static NatsServer parse(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "nats://" + text);
            boolean known = "nats".equals(uri.getScheme()) || "tls".equals(uri.getScheme());
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException("servers: the address of '" + uri.getHost()
                        + "' must not hold user and password; set nats.user and nats.password instead");
            }
            boolean bare = uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (!known || uri.getHost() == null || !bare || uri.getPort() == 0 || uri.getPort() > 65_535) {
                throw wrong(text);
            }
            return new NatsServer(uri.getScheme(), uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
        } catch (URISyntaxException e) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("servers: '" + text
                + "', expected an address such as nats://nats-1.example.com:4222 or tls://10.0.0.1:4222");
    }

    boolean tls() {
        return scheme.equals("tls");
    }

    /** As it stands in a URL; without credentials, so that it can be shown. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
