package io.weir.ingest.http;

/**
 * A place to listen.
 *
 * @param host address
 * @param port 0..65535; 0 takes a free one
 */
public record Listen(String host, int port) {

    static void requirePort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + ", expected 0..65535");
        }
    }
}
