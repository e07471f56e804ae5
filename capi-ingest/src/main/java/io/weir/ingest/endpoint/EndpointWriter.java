package io.weir.ingest.endpoint;

import io.weir.ingest.endpoint.EndpointMemory.Remembered;
import io.weir.ingest.endpoint.EndpointPlan.Written;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.avro.EndpointUnregistered;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what one source registers and withdraws to {@code weir.endpoint-events}, without what repeats. */
public final class EndpointWriter {

    /** Registrations of different endpoints seldom wait for one another. */
    private static final int STRIPES = 64;

    private final EndpointEvents events;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final EndpointMemory memory;
    private final Object[] stripes = new Object[STRIPES];

    public EndpointWriter(EndpointEvents events, IngestMeters meters, InstantSource clock) {
        this.events = events;
        this.meters = meters;
        this.clock = clock;
        this.memory = new EndpointMemory(EndpointMemory.URIS_MAX, events.partitions());
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
        meters.gauge(
                "weir.ingest.endpoints.remembered",
                "Endpoints whose last registration is remembered",
                events.source(),
                memory,
                EndpointMemory::size);
    }

    /**
     * What a registration or a withdrawal led to.
     *
     * @param created true when the endpoint was not known here
     * @param written events written
     * @param acknowledged completes when Kafka has acknowledged them, or those that this one repeats
     */
    public record Outcome(boolean created, int written, CompletableFuture<Void> acknowledged) {}

    /** Registers the endpoint for these URIs and no others. */
    Outcome register(EndpointId id, Registration registration) {
        return write(id, before -> EndpointPlan.ofWhole(id, before, registration, clock.instant()));
    }

    /** Registers the endpoint for these URIs beside those it has. */
    public Outcome add(EndpointId id, Registration registration) {
        return write(id, before -> EndpointPlan.ofPart(before, registration, clock.instant()));
    }

    /**
     * Withdraws these URIs of the endpoint.
     *
     * @param instanceId only when it is this instance; null for whichever is there
     * @param ttlSeconds a quarter of it passes before a repeat is written
     */
    public Outcome withdraw(EndpointId id, @Nullable String instanceId, SortedSet<String> uris, int ttlSeconds) {
        return write(
                id, before -> EndpointPlan.ofWithdrawal(id, before, instanceId, uris, ttlSeconds, clock.instant()));
    }

    private Outcome write(EndpointId id, Function<@Nullable Written, EndpointPlan> planned) {
        String key = id.toString();
        int partition = events.partition(key);
        synchronized (stripe(key)) {
            Remembered before = memory.get(partition, key);
            EndpointPlan plan = planned.apply(before == null ? null : before.written());
            if (plan.isRepeat()) {
                meters.thinned(events.source());
                return new Outcome(false, 0, before == null ? done() : before.acknowledged());
            }
            List<Object> changes = new ArrayList<>(plan.registered());
            changes.addAll(plan.unregistered());
            CompletableFuture<Void> sent = events.send(key, changes);
            // What is remembered rests on what was written before too.
            CompletableFuture<Void> acknowledged = before == null || isWritten(before.acknowledged())
                    ? sent
                    : CompletableFuture.allOf(before.acknowledged(), sent);
            memory.put(partition, key, new Remembered(plan.next(), acknowledged));
            var _ = sent.thenRun(() -> count(plan));
            var _ = acknowledged.whenComplete((done, failure) -> {
                if (failure != null) {
                    memory.forget(partition, key);
                }
            });
            return new Outcome(plan.created(), changes.size(), acknowledged);
        }
    }

    private static boolean isWritten(CompletableFuture<Void> acknowledged) {
        return acknowledged.isDone() && !acknowledged.isCompletedExceptionally();
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private void count(EndpointPlan plan) {
        meters.endpointEvents(events.source(), "registered", plan.registered().size());
        meters.endpointEvents(
                events.source(), "unregistered", plan.unregistered().size());
    }

    /** The app of the endpoint as last written from here; null when it is not remembered or was withdrawn. */
    @Nullable Known known(EndpointId id) {
        String key = id.toString();
        Remembered remembered = memory.get(events.partition(key), key);
        return remembered == null ? null : new Known(remembered.written().app());
    }

    /** A remembered endpoint's app; null for one without an app. */
    record Known(@Nullable String app) {}

    /**
     * Withdraws the endpoint with all of its URIs.
     *
     * @param instanceId only when it is this instance; null for whichever is there
     */
    CompletableFuture<Void> withdraw(EndpointId id, @Nullable String instanceId) {
        String key = id.toString();
        synchronized (stripe(key)) {
            memory.forget(events.partition(key), key);
            return events.send(key, List.of(new EndpointUnregistered(key, instanceId, null)))
                    .thenRun(() -> meters.endpointEvents(events.source(), "unregistered", 1));
        }
    }

    /** Partitions of the topic. */
    public int partitions() {
        return events.partitions();
    }

    /** The partition of an endpoint. */
    public int partition(EndpointId id) {
        return events.partition(id.toString());
    }

    /** Forgets what was written on a partition: whatever is registered next is written. */
    public void forget(int partition) {
        memory.forget(partition);
    }

    private Object stripe(String key) {
        return stripes[Math.floorMod(key.hashCode(), STRIPES)];
    }
}
