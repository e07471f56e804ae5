package io.weir.router.accesslog;

import io.weir.router.exchange.Exchange;

/** What a line says of times, in nanoseconds; -1 where there is none to tell. Pure. */
final class Times {

    private Times() {}

    static long response(Exchange x, long nowNanos) {
        return nowNanos - x.startNanos;
    }

    /** The time without that of forwarding: what the router took before it turned to an endpoint. */
    static long router(Exchange x, long nowNanos) {
        return x.forwardedNanos == 0 ? nowNanos - x.startNanos : x.forwardedNanos - x.startNanos;
    }

    /** The attempt that was answered, to the end of its response. */
    static long backend(Exchange x, long nowNanos) {
        return x.respondedNanos == 0 ? -1 : nowNanos - x.attemptNanos;
    }

    static long of(AccessLogSettings.Field field, Exchange x, long nowNanos) {
        return switch (field) {
            case BACKEND_TIME -> backend(x, nowNanos);
            case DIAL_TIME -> x.dialNanos;
            case FAILED_ATTEMPTS_TIME -> x.failedNanos;
            case TLS_TIME -> x.tlsNanos;
            // Endpoints have addresses; where one has a name, finding the address is part of dialling.
            case DNS_TIME -> -1;
            case FAILED_ATTEMPTS, HOP_FROM, HOP_TO, LOCAL_ADDRESS ->
                throw new IllegalArgumentException(field + " is not a time");
        };
    }
}
