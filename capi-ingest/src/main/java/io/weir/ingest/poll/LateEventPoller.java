package io.weir.ingest.poll;

import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.poll.EventReader.Reading;

/**
 * Reads the audit events of the last minutes, for those that became visible late; at first as far back as they explain deletions. Apart
 * from {@link EventPoller}, since what it reads can be many pages, for which the newest events must not wait.
 */
final class LateEventPoller implements Poller {

    private final EventReader reader;
    private final PollConfig config;
    private boolean begun;

    LateEventPoller(EventReader reader, PollConfig config) {
        this.reader = reader;
        this.config = config;
    }

    @Override
    public String name() {
        return "late-events";
    }

    @Override
    public void poll() throws CapiUnavailableException, InterruptedException {
        if (begun) {
            reader.read(config.lateEvents(), Reading.LATER);
        } else {
            if (reader.awaitBegun()) {
                reader.read(reader.longest(), Reading.FIRST);
            }
            begun = true;
        }
    }
}
