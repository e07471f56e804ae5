package io.weir.router.step;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.weir.router.exchange.Exchange;

/** Requests without a connection, for the tests of steps. */
public final class Exchanges {

    private Exchanges() {}

    /** A request with GET by HTTP/1.1. */
    public static Exchange get(String uri, String... headers) {
        return of(HttpMethod.GET, uri, HttpVersion.HTTP_1_1, headers);
    }

    /**
     * A request.
     *
     * @param headers names and values in turn
     */
    public static Exchange of(HttpMethod method, String uri, HttpVersion version, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        return new Exchange(method, uri, version, "10.1.2.3", false, map, 0);
    }
}
