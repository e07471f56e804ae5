package io.weir.ingest.capi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks until CAPI answers, however long that takes: an outage of CAPI makes ingest wait, never guess.
 *
 * <p>May be used by several threads, each waiting for itself; interrupting one ends its wait.
 */
public final class PatientCapi {

    private static final Logger LOG = LoggerFactory.getLogger(PatientCapi.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Backoff backoff;
    private final InstantSource clock;
    private volatile @Nullable Trouble trouble;

    /** @param pauseMax the longest pause between two attempts */
    public PatientCapi(Duration pauseMax, InstantSource clock) {
        this.backoff = new Backoff(FIRST_PAUSE, pauseMax);
        this.clock = clock;
    }

    /**
     * An outage of CAPI that still lasts.
     *
     * @param since when the first of the attempts failed that have failed since the last answer
     * @param error what the last of them said
     */
    public record Trouble(Instant since, String error) {}

    /** A question to CAPI. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws CapiUnavailableException, InterruptedException;
    }

    /** Why CAPI gives no answer at the moment; empty when it does, or nobody has asked. */
    public Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Asks until there is an answer. */
    public <T> T untilAnswered(Question<T> question) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                T answer = question.ask();
                recovered();
                return answer;
            } catch (CapiUnavailableException e) {
                failed(e, attempt);
                Thread.sleep(backoff.pause(
                        attempt, e.retryAfter(), ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    private void failed(CapiUnavailableException e, int attempt) {
        Trouble before = trouble;
        trouble = new Trouble(before == null ? clock.instant() : before.since(), String.valueOf(e.getMessage()));
        LOG.warn("CAPI gives no answer, asking again attempt={} error={}", attempt + 1, e.getMessage());
    }

    private void recovered() {
        Trouble before = trouble;
        if (before != null) {
            trouble = null;
            LOG.info("CAPI answers again after={}", Duration.between(before.since(), clock.instant()));
        }
    }
}
