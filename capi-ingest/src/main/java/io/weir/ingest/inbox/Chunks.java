package io.weir.ingest.inbox;

import io.weir.schemas.avro.CapiNotification;
import java.util.List;

/** Appends many notifications, a bounded number at a time. May be used by several threads. */
public final class Chunks {

    /** In flight at once: with the largest routes some tens of MiB in the producer. */
    private static final int CHUNK = 1_000;

    private final Inbox inbox;

    public Chunks(Inbox inbox) {
        this.inbox = inbox;
    }

    /**
     * Appends all, in their order, and returns when Kafka has acknowledged every one; writes again for as long as it does not.
     *
     * @param what they are, for the log
     */
    public void append(String what, List<CapiNotification> notifications) throws InterruptedException {
        for (int from = 0; from < notifications.size(); from += CHUNK) {
            List<CapiNotification> some = notifications.subList(from, Math.min(notifications.size(), from + CHUNK));
            UntilAcknowledged.write(what, () -> inbox.append(some));
        }
    }
}
