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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads CAPI's audit events and makes hints of those that are news; what two readings of the same leader have both seen is hinted at
 * once. Thread-safe.
 */
final class EventReader {

    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

    /** More events than CAPI makes in the time that the furthest reading goes back: 300 per second for ten minutes. */
    private static final int SEEN_MAX = 200_000;

    private final PollParts parts;
    private final CapiClient capi;
    private final RouteIndex routes;
    private final Explanations explanations;
    private final Runnable askScan;
    private final Watermark watermark;
    private final Watermark first;
    private final Seen<Boolean> seen = new Seen<>(SEEN_MAX);
    private final CountDownLatch begun = new CountDownLatch(1);

    /** What happened before the first poll of an installation is the import's, and nobody is named for it. */
    private volatile Instant floor = Instant.EPOCH;

    private volatile boolean goesOn;

    /** @param askScan asks for a scan as soon as one may begin */
    EventReader(PollParts parts, RouteIndex routes, Explanations explanations, Runnable askScan) {
        this.parts = parts;
        this.capi = parts.capi();
        this.routes = routes;
        this.explanations = explanations;
        this.askScan = askScan;
        this.watermark = new Watermark(parts.table(), parts.writer(), ControlKey.AUDIT_EVENTS);
        this.first = new Watermark(parts.table(), parts.writer(), ControlKey.FIRST_AUDIT_EVENTS);
    }

    /** How far events were read; empty before the first reading, and the epoch while CAPI has none. */
    Optional<Instant> time() {
        return watermark.time();
    }

    /** Finds out where to begin, and makes the first reading; may be called again after it has failed. */
    void begin() throws CapiUnavailableException, InterruptedException {
        Optional<Instant> known = watermark.time();
        floor = first.time().orElse(Instant.EPOCH);
        goesOn = known.isPresent();
        if (known.isEmpty()) {
            Instant newest = capi.newestAuditEvent().orElse(Instant.EPOCH);
            floor = newest;
            first.advance(newest);
            watermark.advance(newest);
            LOG.info("audit events are read from the newest one on capiTime={}", newest);
        } else {
            Instant back = known.get().minus(longest());
            Set<String> hinted = new InboxMemory(parts).eventGuids(back);
            synchronized (this) {
                hinted.forEach(guid -> seen.add(guid, true));
            }
            LOG.info("audit events are read on from where they were left capiTime={}", known.get());
        }
        read(parts.config().overlap(), Reading.FIRST);
        begun.countDown();
    }

    /** Waits for the first reading; true when an earlier leader had read events, whose explanations are to be read once more. */
    boolean awaitBegun() throws InterruptedException {
        begun.await();
        return goesOn;
    }

    /** As far as events are of use: late ones still name their actors, and deletions are explained. */
    Duration longest() {
        Duration late = parts.config().lateEvents();
        return late.compareTo(Explanations.LIFE) > 0 ? late : Explanations.LIFE;
    }

    /** Whether the reader knows already what a leader before has seen. */
    enum Reading {
        /** Of this leader's first readings: a later leader does not know which events of the first second the first one has seen. */
        FIRST,
        /** Of those after it. */
        LATER
    }

    /** @param back how far behind the watermark to begin */
    void read(Duration back, Reading reading) throws CapiUnavailableException, InterruptedException {
        Instant time = watermark.time().orElse(Instant.EPOCH);
        Optional<Instant> since = Watermark.begin(time, back).map(begin -> begin.isBefore(floor) ? floor : begin);
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            AuditEventPage found = capi.auditEvents(since.orElse(null), page);
            take(found.events(), reading);
            pages = found.totalPages();
        }
    }

    private synchronized void take(List<AuditEvent> events, Reading reading) throws InterruptedException {
        // Before the first scan of an installation there is nothing to hint at: it sees the effect of everything so
        // far.
        boolean hinted = goesOn || reading == Reading.LATER;
        Instant now = parts.clock().instant();
        List<Hint> hints = new ArrayList<>();
        List<Hint> early = new ArrayList<>();
        for (AuditEvent event : events) {
            explanations.heard(event);
            boolean news = seen.isNews(event.guid(), true)
                    && (reading == Reading.LATER || event.createdAt().isAfter(floor));
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
        List<String> guids;
        switch (event.type()) {
            case "audit.space.delete-request" -> guids = routes.ofSpace(event.targetGuid());
            case "audit.organization.delete-request" -> guids = routes.ofOrganization(event.targetGuid());
            default -> {
                return List.of();
            }
        }
        LOG.info(
                "a space or an organization is being deleted with its routes type={} guid={} routes={}",
                event.type(),
                event.targetGuid(),
                guids.size());
        askScan.run();
        return guids.stream().map(guid -> new Hint(guid, event.cause())).toList();
    }
}
