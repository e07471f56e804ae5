package io.weir.ingest.poll;

import io.weir.ingest.capi.BindingPage;
import io.weir.ingest.capi.CapiUnavailableException;
import io.weir.ingest.capi.RouteBinding;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.control.ControlKey;
import io.weir.ingest.inbox.Notifications;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the service route bindings that CAPI saved lately. That one was deleted shows in audit events and scans only. */
final class BindingPoller implements Poller {

    /** Bindings saved within one overlap, and many more. */
    private static final int SEEN_MAX = 100_000;

    private static final List<Cause> CAUSES =
            List.of(Cause.newBuilder().setKind(CauseKind.CAPI_POLL).build());

    private final PollParts parts;
    private final Watermark watermark;
    private final Seen<RouteBinding> seen = new Seen<>(SEEN_MAX);

    BindingPoller(PollParts parts) {
        this.parts = parts;
        this.watermark = new Watermark(parts.table(), parts.writer(), ControlKey.BINDINGS);
    }

    @Override
    public String name() {
        return "bindings";
    }

    @Override
    public void poll() throws CapiUnavailableException, InterruptedException {
        Optional<Instant> time = watermark.time();
        Optional<Instant> since =
                time.flatMap(known -> Watermark.begin(known, parts.config().overlap()));
        Instant newest = time.orElse(Instant.EPOCH);
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            BindingPage found = parts.capi().bindings(since.orElse(null), page);
            if (time.isPresent()) {
                append(found.bindings());
            }
            for (RouteBinding binding : found.bindings()) {
                // What was there before the first poll is the import's.
                seen.add(binding.guid(), binding);
                newest = binding.updatedAt().isAfter(newest) ? binding.updatedAt() : newest;
            }
            pages = found.totalPages();
        }
        watermark.advance(newest);
    }

    private void append(List<RouteBinding> found) throws InterruptedException {
        Instant now = parts.clock().instant();
        List<CapiNotification> notifications = new ArrayList<>();
        for (RouteBinding binding : found) {
            if (RouteGuid.isOne(binding.routeGuid()) && seen.isNews(binding.guid(), binding)) {
                notifications.add(Notifications.hint(binding.routeGuid(), CAUSES, now));
            }
        }
        parts.inbox().append("routes of bindings that CAPI saved", notifications);
    }
}
