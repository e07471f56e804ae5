package io.weir.ingest.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per key: a burst at once, then so many a second. The least recently used key is forgotten first, and begins
 * with a full bucket when it comes back. Thread-safe; time is an argument.
 */
final class TokenBuckets {

    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final int burst;
    private final Map<String, Bucket> buckets;

    private static final class Bucket {
        double tokens;
        long filledAt;

        Bucket(double tokens, long filledAt) {
            this.tokens = tokens;
            this.filledAt = filledAt;
        }
    }

    /** @param bucketsMax how many keys are remembered; some 150 bytes each */
    TokenBuckets(int perSecond, int burst, int bucketsMax) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > bucketsMax;
            }
        };
    }

    /**
     * Takes a token of the key's bucket.
     *
     * @param now nanoseconds of a clock that never goes back
     * @return 0 when there was one, otherwise the nanoseconds until there is one
     */
    synchronized long take(String key, long now) {
        Bucket bucket = buckets.computeIfAbsent(key, fresh -> new Bucket(burst, now));
        double gained = Math.max(0, now - bucket.filledAt) / NANOS_PER_SECOND * perSecond;
        bucket.tokens = Math.min(burst, bucket.tokens + gained);
        bucket.filledAt = now;
        if (bucket.tokens >= 1) {
            bucket.tokens -= 1;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((1 - bucket.tokens) / perSecond * NANOS_PER_SECOND));
    }

    synchronized int size() {
        return buckets.size();
    }
}
