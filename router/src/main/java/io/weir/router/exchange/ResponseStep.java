package io.weir.router.exchange;

import io.vertx.core.MultiMap;

/** One step of the way back: changes the headers of a response before they are written. */
public interface ResponseStep {

    /**
     * Does its part.
     *
     * @param status status of the response
     * @param headers what the client will get; hop-by-hop headers of the backend are gone already
     */
    void apply(Exchange exchange, int status, MultiMap headers);
}
