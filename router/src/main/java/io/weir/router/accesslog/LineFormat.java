package io.weir.router.accesslog;

import io.weir.router.exchange.Exchange;

/** A form of a line. Threads: one event loop each. */
interface LineFormat {

    /**
     * Writes a line with its end.
     *
     * @param status status of the response
     * @param nowNanos when the exchange was over, on the clock of {@link System#nanoTime()}
     */
    void write(LineBytes out, Exchange x, int status, long nowNanos);
}
