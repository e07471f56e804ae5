package io.weir.ingest.capi;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CAPI or UAA gave no usable answer. It says nothing about any route: ask again later. */
public final class CapiUnavailableException extends Exception {

    private final Optional<Duration> retryAfter;

    /** @param retryAfter how long the server asked to be left alone; empty when it did not say */
    public CapiUnavailableException(String message, Optional<Duration> retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    public CapiUnavailableException(String message) {
        this(message, Optional.empty(), null);
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
