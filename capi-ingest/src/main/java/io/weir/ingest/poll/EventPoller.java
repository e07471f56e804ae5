package io.weir.ingest.poll;

import io.weir.ingest.capi.AuditEvent;
import io.weir.ingest.capi.AuditEventPage;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.control.ControlKey;
import io.weir.ingest.state.RouteIndex;
import io.weir.ingest.webhook.Hint;
import io.weir.ingest.webhook.Hints;
import io.weir.schemas.avro.CapiNotification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads CAPI's audit events. Most polls go back by the overlap; now and then, and at first, one goes back much further, for events
 * that became visible late.
 */
final class EventPoller implements Poller {

    private static final Logger LOG = LoggerFactory.getLogger(EventPoller.class);

    /** More events than CAPI makes in the time that the furthest poll goes back: 300 per second for ten minutes. */
    private static final int SEEN_MAX = 200_000;

    private final PollParts parts;
    private final CapiClient capi;
    private final PollConfig config;
    private final RouteIndex routes;
    private final Explanations explanations;
    private final Runnable askScan;
    private final Watermark watermark;
    private final Watermark first;
    private final Seen<Boolean> seen = new Seen<>(SEEN_MAX);

    /** What happened before the first poll of an installation is the import's, and nobody is named for it. */
    private Instant floor = Instant.EPOCH;

    private boolean begun;
    private long lastSweep;

    /** @param askScan asks for a scan as soon as one may begin */
    EventPoller(PollParts parts, RouteIndex routes, Explanations explanations, Runnable askScan) {
        this.parts = parts;
        this.capi = parts.capi();
        this.config = parts.config();
        this.routes = routes;
        this.explanations = explanations;
        this.askScan = askScan;
        this.watermark = new Watermark(parts.table(), parts.writer(), ControlKey.AUDIT_EVENTS);
        this.first = new Watermark(parts.table(), parts.writer(), ControlKey.FIRST_AUDIT_EVENTS);
    }

    @Override
    public String name() {
        return "audit-events";
    }

    /** How far events were read; empty before the first poll, and the epoch while CAPI has none. */
    Optional<Instant> time() {
        return watermark.time();
    }

    @Override
    public void poll() throws CapiUnavailableException, InterruptedException {
        if (!begun) {
            begin();
        }
        long now = System.nanoTime();
        boolean sweeps = now - lastSweep >= config.sweep().toNanos();
        poll(sweeps ? config.lateEvents() : config.overlap(), true);
        if (sweeps) {
            lastSweep = now;
        }
    }

    /** Finds out where to begin, and goes back at once as far as a former leader's explanations of deletions reach. */
    private void begin() throws CapiUnavailableException, InterruptedException {
        Optional<Instant> known = watermark.time();
        floor = first.time().orElse(Instant.EPOCH);
        if (known.isEmpty()) {
            Instant newest = capi.newestAuditEvent().orElse(Instant.EPOCH);
            floor = newest;
            first.advance(newest);
            watermark.advance(newest);
            LOG.info("audit events are read from the newest one on capiTime={}", newest);
        } else {
            Instant back = known.get().minus(longest());
            new InboxMemory(parts).eventGuids(back).forEach(guid -> seen.add(guid, true));
            LOG.info("audit events are read on from where they were left capiTime={}", known.get());
        }
        poll(longest(), known.isPresent());
        lastSweep = System.nanoTime();
        begun = true;
    }

    private Duration longest() {
        return config.lateEvents().compareTo(Explanations.LIFE) > 0 ? config.lateEvents() : Explanations.LIFE;
    }

    /** @param hints false to take note of what there is only: the scan that follows sees its effect */
    private void poll(Duration back, boolean hints) throws CapiUnavailableException, InterruptedException {
        Instant time = watermark.time().orElse(Instant.EPOCH);
        Optional<Instant> since = Watermark.begin(time, back).map(begin -> begin.isBefore(floor) ? floor : begin);
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            AuditEventPage found = capi.auditEvents(since.orElse(null), page);
            for (AuditEventPage.Refused refused : found.refused()) {
                refused(refused);
            }
            take(found.events(), hints);
            pages = found.totalPages();
        }
    }

    private void take(List<AuditEvent> events, boolean hinted) throws InterruptedException {
        Instant now = parts.clock().instant();
        List<Hint> hints = new ArrayList<>();
        List<Hint> early = new ArrayList<>();
        // A later leader does not know which events of that second the first one has seen.
        boolean begins = !begun;
        for (AuditEvent event : events) {
            explanations.heard(event);
            boolean news = seen.isNews(event.guid(), true)
                    && (!begins || event.createdAt().isAfter(floor));
            if (hinted && news) {
                event.routeGuid().ifPresent(guid -> hints.add(new Hint(guid, event.cause())));
                early.addAll(ofSpaceOrOrganization(event));
            }
        }
        // What is read here is committed in CAPI; only a space's or an organization's routes are deleted after its
        // event.
        List<CapiNotification> notifications = new ArrayList<>(new Hints(hints, 0).notifications(now, false));
        notifications.addAll(new Hints(early, 0).notifications(now, true));
        parts.inbox().append("hints of audit events", notifications);
        for (AuditEvent event : events) {
            seen.add(event.guid(), true);
        }
        // Events come in the order of their times, so everything up to the newest of this page is in the inbox.
        Optional<Instant> newest = events.stream().map(AuditEvent::createdAt).max(Instant::compareTo);
        if (newest.isPresent()) {
            watermark.advance(newest.get());
        }
    }

    /** No event names the routes that go with their space. */
    private List<Hint> ofSpaceOrOrganization(AuditEvent event) {
        List<String> guids = switch (event.type()) {
            case "audit.space.delete-request" -> routes.ofSpace(event.targetGuid());
            case "audit.organization.delete-request" -> routes.ofOrganization(event.targetGuid());
            default -> List.of();
        };
        if (event.type().equals("audit.space.delete-request")
                || event.type().equals("audit.organization.delete-request")) {
            LOG.info(
                    "a space or an organization is being deleted with its routes type={} guid={} routes={}",
                    event.type(),
                    event.targetGuid(),
                    guids.size());
            askScan.run();
        }
        return guids.stream().map(guid -> new Hint(guid, event.cause())).toList();
    }

    private void refused(AuditEventPage.Refused refused) {
        if (seen.isNews(refused.guid(), true)) {
            seen.add(refused.guid(), true);
            LOG.error(
                    "an audit event cannot be read, a scan will find what it was about event={} error={}",
                    refused.guid(),
                    refused.reason());
        }
    }
}
