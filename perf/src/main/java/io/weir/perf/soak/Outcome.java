package io.weir.perf.soak;

import java.util.Locale;

/**
 * What became of one request, as the load balancer saw it.
 *
 * @param askedAt when it was due, milliseconds
 * @param answeredAt when it was answered or given up, milliseconds
 * @param tookMicros from when it was due to its answer, microseconds
 * @param router that was asked; empty if there was none
 * @param host that was asked for
 * @param partition of that host
 * @param fault what was wrong with it
 * @param status of the answer; 0 without one
 * @param retryAfter of the answer; empty without
 * @param text the router's reason, the wrong backend's answer or what was thrown
 * @param retries how often it was sent again, as HTTP allows
 * @param way whether the router asked had the host itself, as far as that is known
 */
record Outcome(
        long askedAt,
        long answeredAt,
        long tookMicros,
        String router,
        String host,
        int partition,
        Fault fault,
        int status,
        String retryAfter,
        String text,
        int retries,
        Way way) {

    /** Ways to go wrong. */
    enum Fault {
        NONE,
        /** Another backend, or one that was asked for another host. */
        WRONG_BACKEND,
        /** Answered, but not 200. */
        STATUS,
        NOT_CONNECTED,
        /** Closed before anything was answered, and not to be repeated. */
        CLOSED,
        /** The answer began and did not end. */
        BROKEN,
        TIMEOUT,
        /** No router was said to be healthy. */
        NO_ROUTER,
        /** The driver had too much under way. */
        NOT_SENT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** How a request came to its owner. */
    enum Way {
        DIRECT,
        HOP,
        UNKNOWN
    }

    boolean failed() {
        return fault != Fault.NONE;
    }

    /** What failures are counted by. */
    String kind() {
        return fault == Fault.STATUS ? status + (text.isEmpty() ? "" : " " + text) : fault.toString();
    }

    /** For people. */
    String sentence() {
        return "%s at %s, partition %d, asked of %s: %s%s"
                .formatted(
                        host,
                        answeredAt,
                        partition,
                        router.isEmpty() ? "nobody" : router,
                        kind(),
                        switch (fault) {
                            case STATUS -> retryAfter.isEmpty() ? "" : ", Retry-After " + retryAfter;
                            default -> ", " + text;
                        });
    }
}
