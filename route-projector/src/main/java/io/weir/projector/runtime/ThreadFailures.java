package io.weir.projector.runtime;

import io.weir.projector.state.StateFormatException;
import io.weir.projector.topology.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TopologyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread ends with an exception. The thread is replaced and reads on from the last commit, after a pause that
 * grows while failures follow one another; only what no retry can mend ends the projector.
 *
 * <p>Called from the threads that fail.
 */
public final class ThreadFailures implements StreamsUncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);
    /** After so long without a failure the next one counts as the first again. */
    private static final Duration CALM = Duration.ofMinutes(2);

    private final Pause pause;
    private final InstantSource clock;
    private final Runnable onFatal;

    private Duration next = FIRST_PAUSE;
    private @Nullable Instant lastFailure;

    /** @param onFatal run once the projector is given up */
    public ThreadFailures(Pause pause, InstantSource clock, Runnable onFatal) {
        this.pause = pause;
        this.clock = clock;
        this.onFatal = onFatal;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        if (isFatal(failure)) {
            LOG.error("the projector gives up: no retry can mend this", failure);
            onFatal.run();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration wait = nextPause();
        LOG.error("a stream thread failed and is replaced pause={} error={}", wait, rootOf(failure), failure);
        return pause.elapse(wait)
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Settings, code and stored bytes do not change by waiting. Authorisation, brokers and the registry do. */
    static boolean isFatal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException
                    || cause instanceof TopologyException
                    || cause instanceof StateFormatException
                    || cause instanceof LinkageError
                    || cause instanceof VirtualMachineError) {
                return true;
            }
        }
        return false;
    }

    private synchronized Duration nextPause() {
        Instant now = clock.instant();
        if (lastFailure == null || Duration.between(lastFailure, now).compareTo(CALM) > 0) {
            next = FIRST_PAUSE;
        }
        lastFailure = now;
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
        return wait;
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
