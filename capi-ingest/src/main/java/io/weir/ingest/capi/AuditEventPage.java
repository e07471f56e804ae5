package io.weir.ingest.capi;

import java.util.List;

/**
 * One page of audit events.
 *
 * @param totalPages number of pages, 1 or more, as of this page
 * @param events the events that can be read, in CAPI's order
 * @param refused those that cannot; nobody will ever learn from them which route they concern
 */
public record AuditEventPage(int totalPages, List<AuditEvent> events, List<Refused> refused) {

    public AuditEventPage {
        events = List.copyOf(events);
        refused = List.copyOf(refused);
    }

    /**
     * An event that cannot be read.
     *
     * @param guid guid of the event; empty when it has none
     * @param reason what is wrong with it, naming the part
     */
    public record Refused(String guid, String reason) {}
}
