package io.weir.ingest.reconcile;

import java.time.Instant;

/** What outlives a leader's life within an instance: whether somebody wants a scan, and how long CAPI has its peace. Thread-safe. */
public final class ScanWish {

    private volatile boolean asked;
    private volatile Instant notBefore = Instant.EPOCH;

    /** A scan is wanted as soon as one may begin. */
    public void ask() {
        asked = true;
    }

    boolean isAsked() {
        return asked;
    }

    /** One begins. */
    void answered() {
        asked = false;
    }

    Instant notBefore() {
        return notBefore;
    }

    void restUntil(Instant time) {
        notBefore = time;
    }
}
