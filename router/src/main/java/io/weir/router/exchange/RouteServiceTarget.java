package io.weir.router.exchange;

/**
 * Where an exchange goes instead of to an endpoint of its route: a route service outside the table, whose certificate the
 * system's authorities vouch for. What it is told is in the exchange's target and headers by then, Host included; the
 * headers that name an app's instance are not sent to it.
 *
 * @param host DNS name or IP address
 * @param port port, 1 to 65535
 * @param tls whether it speaks TLS; its certificate must be for {@code host}
 * @param attemptsMax on how many connections the request may be tried, 1 or more
 */
public record RouteServiceTarget(String host, int port, boolean tls, int attemptsMax) {

    public RouteServiceTarget {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " must be 1 to 65535");
        }
        if (attemptsMax < 1) {
            throw new IllegalArgumentException("attemptsMax: " + attemptsMax + " must be 1 or more");
        }
    }
}
