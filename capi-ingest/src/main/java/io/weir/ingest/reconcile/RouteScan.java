package io.weir.ingest.reconcile;

import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.Observation;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.capi.RouteItem;
import io.weir.ingest.capi.RouteListPage;
import io.weir.ingest.capi.RouteParts;
import io.weir.ingest.capi.RouteQuery;
import io.weir.ingest.reconcile.Findings.Difference;
import io.weir.ingest.state.KnownState;
import io.weir.ingest.state.KnownState.ContentKey;
import io.weir.ingest.state.RouteIndex;
import io.weir.schemas.avro.Route;
import io.weir.schemas.route.ContentHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all of CAPI's routes, page by page, and keeps what differs from the log. */
final class RouteScan {

    private static final Logger LOG = LoggerFactory.getLogger(RouteScan.class);

    /** Pages shift when routes are deleted while they are read; with a total that never holds still, the union has to do. */
    private static final int PASSES_MAX = 5;

    private final CapiClient capi;
    private final PatientCapi patience;
    private final RouteIndex index;
    private final int pageSize;
    private final InstantSource clock;

    RouteScan(CapiClient capi, PatientCapi patience, RouteIndex index, int pageSize, InstantSource clock) {
        this.capi = capi;
        this.patience = patience;
        this.index = index;
        this.pageSize = pageSize;
        this.clock = clock;
    }

    /** Takes routes that the log does not know, a page at a time. */
    @FunctionalInterface
    interface Unknown {

        /**
         * Takes the unknown routes of one page.
         *
         * @param at when the read of the page began
         * @return false when these are differences like any other
         */
        boolean take(List<Route> routes, Instant at) throws InterruptedException;
    }

    /**
     * Reads until it has succeeded, however long CAPI is away.
     *
     * @param number of the scan, from {@link RouteIndex#beginScan}
     */
    Findings read(int number, Unknown unknown, ScanProgress progress) throws InterruptedException {
        Findings findings = new Findings(clock.instant());
        RouteParts parts = timed(findings, capi::loadParts);
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            if (pass(new Reading(number, parts, unknown, progress, findings))) {
                return findings;
            }
            LOG.info("routes were created or deleted while they were scanned, scanning again pass={}", pass + 1);
        }
        return findings;
    }

    /** What one scan carries along. */
    private record Reading(int number, RouteParts parts, Unknown unknown, ScanProgress progress, Findings findings) {}

    /** One pass over all pages; true when as many routes came as CAPI counted at the start and at the end. */
    private boolean pass(Reading reading) throws InterruptedException {
        int first = -1;
        long count = 0;
        long inScope = 0;
        for (int number = 1; ; number++) {
            int asked = number;
            List<RouteItem> items = new ArrayList<>();
            AtomicReference<Instant> at = new AtomicReference<>(Instant.EPOCH);
            RouteListPage page = timed(reading.findings(), () -> {
                items.clear();
                at.set(clock.instant());
                return capi.routes(RouteQuery.all(pageSize), asked, reading.parts(), items::add);
            });
            first = number == 1 ? page.totalResults() : first;
            count += items.size();
            inScope += compare(items, at.get(), reading);
            reading.progress().at(count, page.totalResults());
            if (number >= page.totalPages() || items.isEmpty()) {
                reading.findings().passed(inScope);
                return page.totalResults() == first && count == first;
            }
        }
    }

    private <T> T timed(Findings findings, PatientCapi.Question<T> question) throws InterruptedException {
        return patience.untilAnswered(() -> {
            long began = System.nanoTime();
            T answer = question.ask();
            findings.worked(Duration.ofNanos(System.nanoTime() - began));
            return answer;
        });
    }

    /** Compares a page with the log; the number of its routes that are in scope. */
    private long compare(List<RouteItem> items, Instant at, Reading reading) throws InterruptedException {
        List<Route> unknown = new ArrayList<>();
        long inScope = 0;
        for (RouteItem item : items) {
            if (!RouteGuid.isOne(item.guid())) {
                LOG.error("CAPI shows a route whose guid cannot be used route={}", item.guid());
                continue;
            }
            switch (item.observation()) {
                case Observation.Found(var route) -> {
                    inScope++;
                    compare(route, reading, unknown);
                }
                // Whoever is out of scope is not seen: if it is known, it is missing.
                case Observation.OutOfScope(var route) -> reading.findings().updatedAt(route.getUpdatedAt());
                case Observation.Malformed malformed -> {
                    inScope++;
                    index.see(reading.number(), item.guid());
                }
                case Observation.Gone() -> {}
            }
        }
        if (!unknown.isEmpty() && !reading.unknown().take(unknown, at)) {
            unknown.forEach(route -> reading.findings().differs(route.getGuid(), new Difference(0, hash(route))));
        }
        return inScope;
    }

    private void compare(Route route, Reading reading, List<Route> unknown) {
        reading.findings().updatedAt(route.getUpdatedAt());
        Optional<KnownState> known = index.see(reading.number(), route);
        if (known.isEmpty()) {
            unknown.add(route);
            return;
        }
        ContentKey hash = hash(route);
        if (known.get().deleted() || !known.get().hash().equals(hash)) {
            reading.findings()
                    .differs(route.getGuid(), new Difference(known.get().revision(), hash));
        } else {
            reading.findings().same(route.getGuid());
        }
    }

    private static ContentKey hash(Route route) {
        return ContentKey.of(ByteBuffer.wrap(ContentHash.of(route)));
    }
}
