package io.weir.router.backend;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether endpoints that do not prove who they are may be used: the older the table, the likelier it is that another app has their
 * address by now. They are given up when the table is older than the bound, and taken up again some seconds after it is current.
 *
 * <p>Threads: {@link #look} belongs to one at a time, {@link #used} is for all event loops.
 */
public final class PlainEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(PlainEndpoints.class);

    /** Kafka answers first, and what came meanwhile is read then: so long as this for half a million changes. */
    private static final long READ_ON_MILLIS = 5_000;

    private static final long NOT_CURRENT = -1;

    private final Duration stalenessMax;
    private long currentSinceMillis = NOT_CURRENT;
    private volatile boolean used = true;

    /** @param stalenessMax how old the table may be; zero for any age */
    public PlainEndpoints(Duration stalenessMax, MeterRegistry registry) {
        this.stalenessMax = stalenessMax;
        Gauge.builder("weir.plain.endpoints.unused", this, plain -> plain.used ? 0 : 1)
                .description(
                        "1 while endpoints that do not prove who they are get no requests, the table being too old")
                .register(registry);
    }

    /** Whether there is anything to be looked at. */
    public boolean isBounded() {
        return !stalenessMax.isZero();
    }

    /** Whether they may be used now. */
    public boolean used() {
        return used;
    }

    /**
     * To be told now and then, before the first request too.
     *
     * @param staleness how old the table is; zero while it is current
     * @param nowMillis now, on any clock that goes on evenly
     */
    public void look(Duration staleness, long nowMillis) {
        if (!isBounded()) {
            return;
        }
        if (!staleness.isZero()) {
            currentSinceMillis = NOT_CURRENT;
        } else if (currentSinceMillis == NOT_CURRENT) {
            currentSinceMillis = nowMillis;
        }
        if (used && staleness.compareTo(stalenessMax) > 0) {
            used = false;
            LOG.warn(
                    "plain endpoints are not used any longer, others may have their addresses staleSeconds={} maxSeconds={}",
                    staleness.toSeconds(),
                    stalenessMax.toSeconds());
        } else if (!used && staleness.isZero() && nowMillis - currentSinceMillis >= READ_ON_MILLIS) {
            used = true;
            LOG.info("plain endpoints are used again, the table is current");
        }
    }
}
