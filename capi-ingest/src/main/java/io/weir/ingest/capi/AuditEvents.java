package io.weir.ingest.capi;

import io.weir.ingest.json.JsonShapeException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI for audit events. Thread-safe. */
final class AuditEvents {

    private static final Logger LOG = LoggerFactory.getLogger(AuditEvents.class);

    private static final String CALL = "events";
    private static final String PATH = "/v3/audit_events";
    private static final String TYPES = String.join(",", AuditEventJson.ROUTE_TYPES);

    /** One would do, unless just that one cannot be read. */
    private static final int NEWEST = 10;

    /** Refused events that are remembered: polls overlap, and a complaint is for people, who need it once. */
    private static final int COMPLAINTS_MAX = 1_000;

    private final CapiRequests requests;
    private final CapiMeter meter;
    private final Map<String, String> complaints = new LinkedHashMap<>();

    AuditEvents(CapiRequests requests, CapiMeter meter) {
        this.requests = requests;
        this.meter = meter;
    }

    /** One page of those that concern routes, of that second or later, by time. */
    AuditEventPage page(Optional<Instant> since, int page) throws CapiUnavailableException, InterruptedException {
        CapiQuery query = CapiQuery.of(PATH).with("types", TYPES);
        since.ifPresent(time -> query.since("created_ats", time));
        String path = query.with("order_by", "created_at").onPage(page, CapiClient.PER_PAGE_MAX);
        ListPage found = requests.page(CALL, path);
        List<AuditEvent> events = new ArrayList<>();
        List<AuditEventPage.Refused> refused = new ArrayList<>();
        CapiRequests.forEach(path, found, (resource, _) -> {
            try {
                events.add(AuditEventJson.read(resource));
            } catch (JsonShapeException e) {
                refused.add(
                        new AuditEventPage.Refused(resource.node().path("guid").asText(""), e.detail()));
            }
        });
        refused.forEach(this::complain);
        return new AuditEventPage(found.pagination().totalPages(), events, refused);
    }

    private void complain(AuditEventPage.Refused refused) {
        synchronized (complaints) {
            if (complaints.put(refused.guid(), refused.reason()) != null) {
                return;
            }
            if (complaints.size() > COMPLAINTS_MAX) {
                complaints.remove(complaints.keySet().iterator().next());
            }
        }
        meter.eventRefused();
        LOG.error("an audit event cannot be read and is left out event={} error={}", refused.guid(), refused.reason());
    }

    /** Time of the newest one of any kind; empty when CAPI keeps none. */
    Optional<Instant> newest() throws CapiUnavailableException, InterruptedException {
        String path = CapiQuery.of(PATH).with("order_by", "-created_at").onPage(1, NEWEST);
        List<Instant> times = new ArrayList<>();
        int count = CapiRequests.forEach(path, requests.page(CALL, path), (resource, _) -> {
            try {
                resource.at("created_at").optionalTime().ifPresent(times::add);
            } catch (JsonShapeException e) {
                LOG.debug("an audit event has no time that can be read error={}", e.detail());
            }
        });
        if (times.isEmpty() && count > 0) {
            throw CapiRequests.unusable(path, new IOException("none of its events has a time in created_at"));
        }
        return times.stream().max(Comparator.naturalOrder());
    }
}
