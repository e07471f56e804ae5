package io.weir.ingest.poll;

import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.capi.Observation;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.capi.RouteItem;
import io.weir.ingest.capi.RouteListPage;
import io.weir.ingest.capi.RouteQuery;
import io.weir.ingest.control.ControlKey;
import io.weir.ingest.inbox.Notifications;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the routes that CAPI saved lately: options, labels and a new owner show there, destinations do not. */
final class RoutePoller implements Poller {

    /** Routes saved within one overlap, and many more. */
    private static final int SEEN_MAX = 100_000;

    private static final List<Cause> CAUSES =
            List.of(Cause.newBuilder().setKind(CauseKind.CAPI_POLL).build());

    private final PollParts parts;
    private final Supplier<Optional<Instant>> newestEvent;
    private final Watermark watermark;
    private final Seen<Long> seen = new Seen<>(SEEN_MAX);
    private volatile Optional<Instant> offered = Optional.empty();

    /** What was saved before the first poll of an installation, the import reads. */
    private Instant floor = Instant.EPOCH;

    /** @param newestEvent how far audit events were read: where to begin without a watermark */
    RoutePoller(PollParts parts, Supplier<Optional<Instant>> newestEvent) {
        this.parts = parts;
        this.newestEvent = newestEvent;
        this.watermark = new Watermark(parts.table(), parts.writer(), ControlKey.ROUTES);
    }

    @Override
    public String name() {
        return "routes";
    }

    /** A scan has seen every route as it was at this time of CAPI's or later: a poll without a watermark may begin there. */
    void mayBeginAt(Instant capiTime) {
        offered = Optional.of(capiTime);
    }

    @Override
    public void poll() throws CapiUnavailableException, InterruptedException {
        if (watermark.time().isEmpty()) {
            Optional<Instant> begin =
                    newestEvent.get().filter(Instant.EPOCH::isBefore).or(() -> offered);
            if (begin.isEmpty()) {
                // Nothing is known of CAPI's clock yet, and a scan reads every route.
                return;
            }
            watermark.advance(begin.get());
            floor = begin.get();
        }
        Instant time = watermark.time().orElse(Instant.EPOCH);
        Instant since = Watermark.begin(time, parts.config().overlap())
                .filter(begin -> begin.isAfter(floor))
                .orElse(floor);
        RouteQuery query = RouteQuery.updatedSince(since, CapiClient.PER_PAGE_MAX);
        Instant newest = time;
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            List<RouteItem> found = new ArrayList<>();
            RouteListPage read = parts.capi().routes(query, page, found::add);
            take(found);
            for (RouteItem item : found) {
                Instant updatedAt = updatedAt(item.observation());
                newest = updatedAt.isAfter(newest) ? updatedAt : newest;
            }
            pages = read.totalPages();
        }
        watermark.advance(newest);
    }

    private void take(List<RouteItem> found) throws InterruptedException {
        Instant now = parts.clock().instant();
        List<CapiNotification> notifications = new ArrayList<>();
        for (RouteItem item : found) {
            if (RouteGuid.isOne(item.guid()) && seen.isNews(item.guid(), item.contentFingerprint())) {
                notifications.add(Notifications.hint(item.guid(), CAUSES, now));
            }
        }
        parts.inbox().append("routes that CAPI saved", notifications);
        found.forEach(item -> seen.add(item.guid(), item.contentFingerprint()));
    }

    private static Instant updatedAt(Observation observation) {
        return switch (observation) {
            case Observation.Found(var route) -> route.getUpdatedAt();
            case Observation.OutOfScope(var route) -> route.getUpdatedAt();
            case Observation.Gone() -> Instant.EPOCH;
            case Observation.Malformed malformed -> Instant.EPOCH;
        };
    }
}
