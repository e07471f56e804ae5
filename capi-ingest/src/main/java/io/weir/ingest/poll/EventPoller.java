package io.weir.ingest.poll;

import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.poll.EventReader.Reading;

/** Reads the audit events of the last seconds. */
final class EventPoller implements Poller {

    private final EventReader reader;
    private final PollConfig config;
    private boolean begun;

    EventPoller(EventReader reader, PollConfig config) {
        this.reader = reader;
        this.config = config;
    }

    @Override
    public String name() {
        return "audit-events";
    }

    @Override
    public void poll() throws CapiUnavailableException, InterruptedException {
        if (begun) {
            reader.read(config.overlap(), Reading.LATER);
        } else {
            reader.begin();
            begun = true;
        }
    }
}
