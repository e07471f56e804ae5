package io.weir.projector.topology;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, in place, what fails for a reason outside of the record: the partition waits meanwhile, so nothing is lost and
 * nothing overtakes.
 */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    /**
     * Half of the transaction timeout of the projection (6 s), far below {@code max.poll.interval.ms} (5 min): after it the
     * failure goes up, the thread is replaced, and the record is read again from the last commit.
     */
    static final Duration TOTAL = Duration.ofSeconds(3);

    private final Pause pause;
    private final InstantSource clock;
    private final Counter retries;

    Patience(Pause pause, InstantSource clock, Counter retries) {
        this.pause = pause;
        this.clock = clock;
        this.retries = retries;
    }

    /**
     * Returns the first result.
     *
     * @param what what is tried, for the log, such as {@code "decode weir.route-events-3@17"}
     * @param hopeless failures that are thrown at once
     * @throws RuntimeException the last failure, when {@link #TOTAL} is used up or the projector closes
     */
    <T> T insist(String what, Predicate<RuntimeException> hopeless, Supplier<T> attempt) {
        // An attempt may itself take seconds.
        Instant start = clock.instant();
        Duration paused = Duration.ZERO;
        Duration next = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                if (hopeless.test(e)) {
                    throw e;
                }
                retries.increment();
                Duration waited = longer(paused, Duration.between(start, clock.instant()));
                LOG.warn("the partition waits what={} waited={} error={}", what, waited, e.toString());
                if (waited.compareTo(TOTAL) >= 0 || !pause.elapse(next)) {
                    throw e;
                }
                paused = paused.plus(next);
                Duration doubled = next.multipliedBy(2);
                next = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
            }
        }
    }

    /** A clock that is set back must not make the wait endless. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
