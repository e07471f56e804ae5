package io.weir.projector.fold;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The alive time of one source in one partition: it passes only while the source says that it would have heard every heartbeat.
 *
 * <p>Beats alone move it. Without beats nothing ever expires, which is the point: silence of a source that may be cut off says
 * nothing about the endpoints.
 *
 * @param aliveMillis alive time so far, milliseconds, 0 or more
 * @param lastBeat append time of the last beat; null before the first
 * @param endpoints endpoints of the partition that hold a lease of this source, 0 or more
 */
public record SourceClock(long aliveMillis, @Nullable Instant lastBeat, long endpoints) {

    /** Before the first beat. */
    public static final SourceClock ZERO = new SourceClock(0, null, 0);

    /** Two of the beats that are due each 5 s: a longer gap was an outage, and does not count as time in which nothing was heard. */
    public static final Duration STEP_MAX = Duration.ofSeconds(10);

    public SourceClock {
        if (aliveMillis < 0 || endpoints < 0) {
            throw new IllegalArgumentException(
                    "a clock at " + aliveMillis + " ms over " + endpoints + " endpoints: neither may be negative");
        }
    }

    /** The clock after a beat that was appended at that time. */
    SourceClock beat(Instant appendTime) {
        return new SourceClock(aliveMillis + stepUntil(appendTime), appendTime, endpoints);
    }

    /**
     * The reading at which a URI registered at that append time expires. The part of a beat's step that lay before the
     * registration is added, so that the step which counts it cannot take time from the URI that it did not have.
     */
    long expiry(Instant appendTime, int ttlSeconds) {
        return aliveMillis
                + stepUntil(appendTime)
                + Duration.ofSeconds(ttlSeconds).toMillis();
    }

    SourceClock withEndpoints(long count) {
        return count == endpoints ? this : new SourceClock(aliveMillis, lastBeat, count);
    }

    private long stepUntil(Instant appendTime) {
        if (lastBeat == null) {
            return 0;
        }
        long step = Duration.between(lastBeat, appendTime).toMillis();
        return Math.clamp(step, 0, STEP_MAX.toMillis());
    }
}
