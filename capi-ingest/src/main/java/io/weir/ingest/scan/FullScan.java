package io.weir.ingest.scan;

import io.weir.ingest.capi.Backoff;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.GuidPage;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.inbox.Inbox;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all of CAPI's routes and puts each into the inbox. */
public final class FullScan {

    private static final Logger LOG = LoggerFactory.getLogger(FullScan.class);

    /** Pages shift when routes are deleted while they are read; with a total that never holds still, the union has to do. */
    private static final int PASSES_MAX = 5;

    /** Notifications in flight at once. */
    private static final int CHUNK = 1_000;

    private static final Backoff KAFKA_BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));
    private static final Backoff HELD_BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final CapiClient capi;
    private final PatientCapi patience;
    private final Inbox inbox;
    private final IngestMeters meters;
    private final InstantSource clock;

    public FullScan(CapiClient capi, PatientCapi patience, Inbox inbox, IngestMeters meters, InstantSource clock) {
        this.capi = capi;
        this.patience = patience;
        this.inbox = inbox;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Scans until it succeeds: returns when Kafka has acknowledged a notification for every route that CAPI shows and for every
     * known one that it does not.
     *
     * <p>A scan that finds no route at all though some are known is not applied: more likely CAPI lost its database or the client
     * its rights than that every route was deleted. It is reported and repeated until CAPI shows a route.
     *
     * @param wanted which guids the caller answers for; notifications are made for these only
     * @param known guids of the routes that the caller knows and that are not deleted
     */
    public void run(Predicate<String> wanted, Set<String> known) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            Instant start = clock.instant();
            Found found = find(wanted);
            if (found.total() > 0 || known.isEmpty()) {
                append(found.guids(), known);
                meters.scanned("applied");
                LOG.info(
                        "full scan applied found={} wanted={} known={} took={}",
                        found.total(),
                        found.guids().size(),
                        known.size(),
                        Duration.between(start, clock.instant()));
                return;
            }
            meters.scanned("held");
            LOG.error(
                    "full scan HELD: CAPI shows no route at all though some are known; nothing is deleted, scanning again"
                            + " known={} attempt={}",
                    known.size(),
                    attempt + 1);
            Thread.sleep(HELD_BACKOFF.pause(
                    attempt, Optional.empty(), ThreadLocalRandom.current().nextDouble()));
        }
    }

    /**
     * What CAPI showed.
     *
     * @param total number of routes, wanted or not
     * @param guids of the wanted ones
     */
    private record Found(int total, Set<String> guids) {}

    private Found find(Predicate<String> wanted) throws InterruptedException {
        Set<String> guids = new LinkedHashSet<>();
        int total = 0;
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            Pass read = pass(wanted, guids);
            total = Math.max(total, read.count());
            if (read.steady()) {
                return new Found(total, guids);
            }
            LOG.info("routes were created or deleted while they were scanned, scanning again pass={}", pass + 1);
        }
        return new Found(total, guids);
    }

    /**
     * One pass over all pages.
     *
     * @param steady true when as many routes came as CAPI counted at the start and at the end
     */
    private record Pass(int count, boolean steady) {}

    private Pass pass(Predicate<String> wanted, Set<String> guids) throws InterruptedException {
        int first = -1;
        int count = 0;
        for (int number = 1; ; number++) {
            int asked = number;
            GuidPage page = patience.untilAnswered(() -> capi.guids(asked, CapiClient.PER_PAGE_MAX));
            first = number == 1 ? page.totalResults() : first;
            count += page.guids().size();
            for (String guid : page.guids()) {
                if (!RouteGuid.isOne(guid)) {
                    LOG.error("CAPI shows a route whose guid cannot be used route={}", guid);
                } else if (wanted.test(guid)) {
                    guids.add(guid);
                }
            }
            if (number >= page.totalPages() || page.guids().isEmpty()) {
                return new Pass(count, page.totalResults() == first && count == first);
            }
        }
    }

    private void append(Set<String> found, Set<String> known) throws InterruptedException {
        CauseKind kind = known.isEmpty() ? CauseKind.IMPORT : CauseKind.RECONCILE;
        Set<String> all = new LinkedHashSet<>(found);
        all.addAll(known);
        List<Cause> causes = List.of(Cause.newBuilder().setKind(kind).build());
        List<CapiNotification> chunk = new ArrayList<>(CHUNK);
        for (String guid : all) {
            chunk.add(new CapiNotification(guid, causes, clock.instant(), false));
            if (chunk.size() == CHUNK) {
                appendUntilAcknowledged(chunk);
                chunk.clear();
            }
        }
        appendUntilAcknowledged(chunk);
    }

    private void appendUntilAcknowledged(List<CapiNotification> notifications) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                inbox.append(notifications).get();
                return;
            } catch (ExecutionException | KafkaException e) {
                LOG.warn("a scan's notifications were not acknowledged, sending them again error={}", e.toString());
                Thread.sleep(KAFKA_BACKOFF.pause(
                        attempt, Optional.empty(), ThreadLocalRandom.current().nextDouble()));
            }
        }
    }
}
