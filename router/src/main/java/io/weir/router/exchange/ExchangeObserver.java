package io.weir.router.exchange;

/** Told of every exchange once, when it is over. */
public interface ExchangeObserver {

    /**
     * Takes note. Must neither block nor keep the exchange.
     *
     * @param status status of the response; 499 if the client went away before there was one
     * @param nowNanos now, on the clock of {@link System#nanoTime()}
     */
    void finished(Exchange exchange, int status, long nowNanos);

    /**
     * The observer of one more event loop. Whoever keeps something for each loop returns another one at every call; called once
     * by every loop, on it.
     */
    default ExchangeObserver ofLoop() {
        return this;
    }
}
