package io.weir.ingest.worker;

import io.weir.ingest.capi.Backoff;
import io.weir.ingest.capi.CapiClient;
import io.weir.ingest.capi.PatientCapi;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.worker.BatchPlan.Sight;
import io.weir.schemas.avro.CapiNotification;
import io.weir.schemas.avro.Route;
import io.weir.schemas.avro.RouteOrder;
import io.weir.schemas.avro.RouteOrderKind;
import io.weir.schemas.serde.RecordSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a batch: what the notifications say, and how CAPI shows their routes. Runs on a helper thread and takes as long as CAPI and
 * the registry take; knows nothing of the worker's state.
 */
final class BatchReader {

    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

    /** Beyond this difference between the clocks of front and worker, a notification counts as older than it is. */
    private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(10);

    private static final Backoff REGISTRY_BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final Deserializer<CapiNotification> deserializer;
    private final CapiClient capi;
    private final PatientCapi patience;
    private final InstantSource clock;
    private final Duration oneLookAge;

    /** @param secondLookDelay a notification much older than this needs no second look: the first one is late enough */
    BatchReader(
            RecordSerdes serdes, CapiClient capi, PatientCapi patience, InstantSource clock, Duration secondLookDelay) {
        this.deserializer = serdes.deserializer(CapiNotification.class);
        this.capi = capi;
        this.patience = patience;
        this.clock = clock;
        this.oneLookAge = secondLookDelay.plus(CLOCK_SKEW_MAX);
    }

    /** A record of the inbox, and the assignment under which it was polled. */
    record Polled(OwnedPartition partition, ConsumerRecord<byte[], byte[]> record) {}

    /**
     * What the notifications of a batch say.
     *
     * @param looks every look of the batch
     * @param refused notifications that cannot be used
     */
    record Decoded(List<Look> looks, List<Refused> refused) {}

    /** Decodes until the registry has said what it must; interrupting the thread ends it. */
    Decoded decode(List<Polled> polled, List<Look> due) throws InterruptedException {
        List<Look> looks = new ArrayList<>(due);
        List<Refused> refused = new ArrayList<>();
        for (Polled one : polled) {
            decode(one, looks, refused);
        }
        return new Decoded(looks, refused);
    }

    /** Asks CAPI about the routes of these looks until it answers; interrupting the thread ends it. */
    Map<String, Sight> observe(List<Look> looks) throws InterruptedException {
        Set<String> guids = new LinkedHashSet<>();
        Instant scannedAt = Instant.MIN;
        for (Look look : looks) {
            guids.add(look.guid());
            // A scan elsewhere saw something new of it, which what is remembered here may not have.
            Instant at = look.notification().getScannedAt();
            scannedAt = at != null && at.isAfter(scannedAt) ? at : scannedAt;
        }
        Instant since = scannedAt;
        return patience.untilAnswered(() -> {
            Instant observedAt = clock.instant();
            Map<String, Sight> sights = new HashMap<>();
            capi.observe(guids, since).forEach((guid, seen) -> sights.put(guid, new Sight(seen, observedAt)));
            return sights;
        });
    }

    /** False when a route that CAPI does not show may be there all the same. */
    boolean capiShowsEveryRoute() {
        return capi.seesEveryRoute();
    }

    private void decode(Polled polled, List<Look> looks, List<Refused> refused) throws InterruptedException {
        ConsumerRecord<byte[], byte[]> record = polled.record();
        Optional<CapiNotification> notification;
        try {
            notification = deserialized(record);
        } catch (UnusableException e) {
            refused.add(new Refused(
                    polled.partition(), record.offset(), Letters.ofRecord("undecodable", e.getMessage(), record)));
            return;
        }
        Optional<String> wrong = wrong(notification.orElse(null));
        if (wrong.isPresent()) {
            refused.add(new Refused(
                    polled.partition(),
                    record.offset(),
                    Letters.ofRecord("notification-invalid", wrong.get(), record)));
            return;
        }
        CapiNotification found = notification.orElseThrow();
        boolean late = found.getReceivedAt().plus(oneLookAge).isBefore(clock.instant());
        boolean once = late || !found.getSecondLook() || found.getOrder() != null;
        looks.add(new Look(polled.partition(), record.offset(), found, once));
    }

    /** Why a notification cannot be used. */
    private static Optional<String> wrong(@Nullable CapiNotification notification) {
        if (notification == null) {
            return Optional.of("a notification must have a value");
        }
        String guid = notification.getRouteGuid();
        if (!RouteGuid.isOne(guid)) {
            return Optional.of("routeGuid '" + guid + "' must be 1 to 64 letters, digits and hyphens");
        }
        RouteOrder order = notification.getOrder();
        if (order == null || order.getKind() != RouteOrderKind.OVERRIDE) {
            return Optional.empty();
        }
        Long revision = order.getRevision();
        Route route = order.getRoute();
        return revision == null
                        || revision < 1
                        || route == null
                        || !route.getGuid().equals(guid)
                ? Optional.of("an order to override must name a revision of route " + guid + ", 1 or more, and hold the"
                        + " route as it was, but names revision " + revision + " and holds "
                        + (route == null ? "no route" : "route " + route.getGuid()))
                : Optional.empty();
    }

    private Optional<CapiNotification> deserialized(ConsumerRecord<byte[], byte[]> record)
            throws InterruptedException, UnusableException {
        for (int attempt = 0; ; attempt++) {
            try {
                return Optional.ofNullable(deserializer.deserialize(record.topic(), record.headers(), record.value()));
            } catch (RuntimeException e) {
                if (RecordSerdes.isContentFailure(e)) {
                    throw new UnusableException(String.valueOf(e.getMessage()));
                }
                LOG.warn(
                        "a notification cannot be read yet topic={} partition={} offset={} error={}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.toString());
                Thread.sleep(REGISTRY_BACKOFF.pause(
                        attempt, Optional.empty(), ThreadLocalRandom.current().nextDouble()));
            }
        }
    }

    /** The record itself cannot be read. */
    private static final class UnusableException extends Exception {
        UnusableException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** The key of a state or a notification as text. */
    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
