package io.weir.ingest.endpoint;

import io.weir.ingest.endpoint.EndpointMemory.Remembered;
import io.weir.ingest.inbox.Acknowledged;
import io.weir.ingest.metrics.IngestMeters;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointSource;
import io.weir.schemas.avro.EndpointUnregistered;
import io.weir.schemas.serde.RecordSerdes;
import io.weir.schemas.topic.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes what is registered and withdrawn to {@code weir.endpoint-events}. */
public final class EndpointWriter {

    /** Requests for different endpoints seldom wait for one another. */
    private static final int STRIPES = 64;

    private final Producer<byte[], byte[]> producer;
    private final TopicSpec topic;
    private final Serializer<EndpointEvent> serializer;
    private final IngestMeters meters;
    private final InstantSource clock;
    private final EndpointMemory memory = new EndpointMemory(EndpointMemory.ENDPOINTS_MAX);
    private final Object[] stripes = new Object[STRIPES];

    /** @param producer idempotent, {@code acks=all}; closed by whoever made it */
    public EndpointWriter(
            Producer<byte[], byte[]> producer,
            TopicSpec topic,
            RecordSerdes serdes,
            IngestMeters meters,
            InstantSource clock) {
        this.producer = producer;
        this.topic = topic;
        this.serializer = serdes.serializer(EndpointEvent.class);
        this.meters = meters;
        this.clock = clock;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
        meters.gauge(
                "weir.ingest.endpoints.remembered",
                "Endpoints whose last registration is remembered",
                memory,
                EndpointMemory::size);
    }

    /**
     * What a registration led to.
     *
     * @param created true when the endpoint was not known here
     * @param written events written
     * @param acknowledged completes when Kafka has acknowledged them, or those that this one repeats
     */
    record Registered(boolean created, int written, CompletableFuture<Void> acknowledged) {}

    Registered register(EndpointId id, Registration registration) {
        String key = id.toString();
        synchronized (stripe(key)) {
            Remembered before = memory.get(key);
            EndpointPlan plan =
                    EndpointPlan.of(id, before == null ? null : before.written(), registration, clock.instant());
            if (before != null && plan.isRepeat()) {
                meters.thinned();
                return new Registered(false, 0, before.acknowledged());
            }
            List<Object> changes = new ArrayList<>(plan.registered());
            changes.addAll(plan.unregistered());
            CompletableFuture<Void> acknowledged = send(key, changes);
            Remembered remembered = new Remembered(plan.next(), acknowledged);
            memory.put(key, remembered);
            var _ = acknowledged.whenComplete((done, failure) -> {
                if (failure == null) {
                    meters.endpointEvents("registered", plan.registered().size());
                    meters.endpointEvents("unregistered", plan.unregistered().size());
                } else {
                    memory.forget(key, remembered);
                }
            });
            return new Registered(plan.created(), changes.size(), acknowledged);
        }
    }

    /** The app of the endpoint as last written from here; null when it is not remembered or has none. */
    @Nullable Known known(EndpointId id) {
        Remembered remembered = memory.get(id.toString());
        return remembered == null
                ? null
                : new Known(remembered.written().endpoint().getAppGuid());
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
            memory.forget(key);
            return send(key, List.of(new EndpointUnregistered(key, instanceId, null)))
                    .thenRun(() -> meters.endpointEvents("unregistered", 1));
        }
    }

    private CompletableFuture<Void> send(String key, List<Object> changes) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(changes.size());
        for (Object change : changes) {
            byte[] value = serializer.serialize(topic.name(), new EndpointEvent(EndpointSource.HTTP, change));
            records.add(new ProducerRecord<>(topic.name(), keyBytes, value));
        }
        return Acknowledged.send(producer, records);
    }

    private Object stripe(String key) {
        return stripes[Math.floorMod(key.hashCode(), STRIPES)];
    }
}
