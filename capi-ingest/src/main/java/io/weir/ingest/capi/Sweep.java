package io.weir.ingest.capi;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reading that takes many requests. With one in twenty failing, two hundred in a row would never succeed: so once one was
 * answered, each of the others is tried a few times before all of them are given up. Thread-safe.
 *
 * <p>The first failure of a sweep is that of the sweep: an outage is for the caller's patience.
 */
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private static final int TRIES_MAX = 5;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    /** A server that asks to be left alone for longer is not held by one reading. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    /** A step that has taken so long is not worth another try: the others have become old meanwhile. */
    private static final Duration STEP_MAX = Duration.ofSeconds(30);

    private volatile boolean progressed;

    /** Asks until there is an answer or it makes no sense any more. */
    <T> T step(PatientCapi.Question<T> question) throws CapiUnavailableException, InterruptedException {
        long start = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                T answer = question.ask();
                progressed = true;
                return answer;
            } catch (CapiUnavailableException e) {
                Duration pause = BACKOFF.pause(
                        attempt, e.retryAfter(), ThreadLocalRandom.current().nextDouble());
                boolean late = System.nanoTime() - start > STEP_MAX.toNanos();
                if (!progressed || late || attempt + 1 == TRIES_MAX || pause.compareTo(PAUSE_MAX) > 0) {
                    throw e;
                }
                LOG.debug(
                        "one of many requests failed, trying it again attempt={} error={}",
                        attempt + 1,
                        e.getMessage());
                Thread.sleep(pause);
            }
        }
    }
}
