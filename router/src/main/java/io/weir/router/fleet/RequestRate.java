package io.weir.router.fleet;

/** How many requests end per second, from one record of a router to another. Pure; used by one thread. */
final class RequestRate {

    /** Over less, a few requests would look like many. */
    private static final long SPAN_NANOS_MIN = 1_000_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private long sinceNanos;
    private long sinceRequests;
    private double perSecond;

    /** @param nowNanos when counting began */
    RequestRate(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /** Takes up how many there were so far; until a second has passed since it last did, it leaves the rate as it is. */
    void measure(long requests, long nowNanos) {
        long nanos = nowNanos - sinceNanos;
        if (nanos >= SPAN_NANOS_MIN) {
            perSecond = (requests - sinceRequests) * NANOS_PER_SECOND / nanos;
            sinceNanos = nowNanos;
            sinceRequests = requests;
        }
    }

    /** The rate when it was last measured; 0 before. */
    double perSecond() {
        return perSecond;
    }
}
