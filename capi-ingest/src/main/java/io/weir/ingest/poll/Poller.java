package io.weir.ingest.poll;

import io.weir.ingest.capi.CapiUnavailableException;

/** Asks CAPI once for what is new of one kind, and returns when all of it is in the inbox. */
interface Poller {

    /** Name for logs and metrics. */
    String name();

    /** Polls; what was appended before a failure is not appended again by the next poll, or does no harm. */
    void poll() throws CapiUnavailableException, InterruptedException;
}
