package io.weir.router.backend;

import io.weir.router.table.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection goes. Connections are shared between equal hops and never between others: an endpoint is equal only to
 * itself, so that an address which got another instance gets new connections.
 */
public sealed interface Hop {

    /** The protocol of endpoints that speak HTTP/2, as the table has it. */
    String HTTP2 = "http2";

    /** DNS name or IP address. */
    String host();

    /** 1 to 65535. */
    int port();

    boolean tls();

    /** The name that its certificate must carry. */
    String serverName();

    /** Whether it speaks HTTP/2: by ALPN with TLS, by prior knowledge without. */
    boolean http2();

    /** Whether connections to it are not to be used again. */
    default boolean gone() {
        return false;
    }

    /** Whether it is asked again and again whether it lives, as nothing else bounds its requests. */
    default boolean watched() {
        return false;
    }

    /** The same place by a connection that can be asked whether it lives; itself where that is one. */
    default Hop asked() {
        return this;
    }

    /** {@code host:port}, for logs. */
    default String text() {
        return host() + ":" + port();
    }

    /**
     * An endpoint of the table.
     *
     * @param upgrade whether the connection will become another protocol's, which only HTTP/1.1 can
     */
    record ToEndpoint(Endpoint endpoint, boolean upgrade) implements Hop {

        @Override
        public String host() {
            return endpoint.instance().address();
        }

        @Override
        public int port() {
            return endpoint.instance().port();
        }

        @Override
        public boolean tls() {
            return endpoint.instance().tls();
        }

        @Override
        public String serverName() {
            String san = endpoint.instance().serverCertSan();
            return san == null || san.isEmpty() ? host() : san;
        }

        @Override
        public boolean http2() {
            return !upgrade && endpoint.instance().protocol().equals(HTTP2);
        }

        @Override
        public boolean gone() {
            return endpoint.retired();
        }

        @Override
        public String text() {
            return endpoint.id();
        }
    }

    /** An address outside the table, by HTTP/1.1. */
    record ToAddress(String host, int port, boolean tls) implements Hop {

        @Override
        public String serverName() {
            return host;
        }

        @Override
        public boolean http2() {
            return false;
        }
    }

    /**
     * Another router of the fleet.
     *
     * @param certified name that its certificate must carry; null without TLS
     * @param upgrade whether the connection will become another protocol's, which only HTTP/1.1 can
     */
    record ToRouter(String host, int port, @Nullable String certified, boolean upgrade) implements Hop {

        @Override
        public boolean tls() {
            return certified != null;
        }

        @Override
        public String serverName() {
            return certified == null ? host : certified;
        }

        @Override
        public boolean http2() {
            return !upgrade;
        }

        @Override
        public boolean watched() {
            return true;
        }

        @Override
        public Hop asked() {
            return upgrade ? new ToRouter(host, port, certified, false) : this;
        }
    }

    /** To an endpoint of the table; one of HTTP/2 is asked for another protocol on a connection of HTTP/1.1. */
    static Hop to(Endpoint endpoint, boolean upgrades) {
        return new ToEndpoint(
                endpoint, upgrades && endpoint.instance().protocol().equals(HTTP2));
    }
}
