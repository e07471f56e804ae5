package io.weir.projector.topology;

import io.weir.projector.deadletter.RecordOrigin;
import io.weir.projector.fold.Output;
import io.weir.projector.fold.RejectReason;
import io.weir.projector.fold.Rejection;
import io.weir.projector.fold.RouteClaims;
import io.weir.projector.fold.RouteFold;
import io.weir.projector.fold.RouteFoldResult;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.Lineage;
import io.weir.schemas.avro.RouteEvent;
import io.weir.schemas.avro.RouteTableEntry;
import io.weir.schemas.topic.RouteKey;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Folds one partition of the log into a route table. */
final class RouteProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private final RouteFold fold;
    private final LogExtent extent;
    private final Outlet.Sinks sinks;
    private final Surroundings surroundings;
    private final StateCodec codec = new StateCodec();
    private @Nullable Wiring wiring;

    /** What exists once the partition is assigned. */
    private record Wiring(
            ProcessorContext<byte[], byte[]> context,
            KeyValueStore<Bytes, byte[]> claims,
            Intake<RouteEvent> intake,
            Outlet<RouteTableEntry> outlet) {}

    RouteProcessor(RouteFold fold, LogExtent extent, Outlet.Sinks sinks, Surroundings surroundings) {
        this.fold = fold;
        this.extent = extent;
        this.sinks = sinks;
        this.surroundings = surroundings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        wiring = new Wiring(
                context,
                context.getStateStore(ProjectionTopology.ROUTE_CLAIMS),
                new Intake<>(RouteEvent.class, surroundings),
                new Outlet<>(context, RouteTableEntry.class, sinks, surroundings));
    }

    @Override
    public void process(Record<byte[], byte[]> incoming) {
        Wiring wired = wired();
        RecordOrigin origin = ProjectionTopology.originOf(wired.context());
        if (!extent.contains(origin.partition(), origin.offset())) {
            return;
        }
        switch (wired.intake().read(origin, incoming)) {
            case Intake.Reading.Unusable<RouteEvent>(Rejection rejection) -> refuse(wired, origin, rejection, incoming);
            case Intake.Reading.Usable<RouteEvent>(String key, RouteEvent event) -> {
                RouteKey routeKey = RouteKey.parseExact(key).orElse(null);
                if (routeKey == null) {
                    Rejection rejection = new Rejection(
                            RejectReason.KEY_INVALID,
                            "the key '" + key + "' must be a host with an optional path, in lower case");
                    refuse(wired, origin, rejection, incoming);
                } else {
                    apply(wired, origin, routeKey, event, incoming);
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // The fold gives the same state back when nothing came of an event.
    private void apply(
            Wiring wired, RecordOrigin origin, RouteKey key, RouteEvent event, Record<byte[], byte[]> incoming) {
        Bytes storeKey = Bytes.wrap(incoming.key());
        byte[] stored = wired.claims().get(storeKey);
        RouteClaims before = stored == null ? RouteClaims.NONE : codec.decodeClaims(stored);
        RouteFoldResult result = fold.fold(before, key, event, lineage(origin, incoming.timestamp(), event));
        if (result.state() != before) {
            wired.claims().put(storeKey, codec.encode(result.state()));
        }
        surroundings.meters().routeEvent(result.outcome());
        switch (result.output()) {
            case Output.Entry<RouteTableEntry>(RouteTableEntry entry) ->
                wired.outlet().entry(key.toString(), entry, origin, incoming.timestamp());
            case Output.Tombstone<RouteTableEntry> tombstone ->
                wired.outlet().tombstone(key.toString(), origin, incoming.timestamp());
            case Output.Rejected<RouteTableEntry>(Rejection rejection) -> refuse(wired, origin, rejection, incoming);
            case Output.Unchanged<RouteTableEntry> unchanged -> {}
        }
    }

    private void refuse(Wiring wired, RecordOrigin origin, Rejection rejection, Record<byte[], byte[]> incoming) {
        if (extent.isNews(origin.partition(), origin.offset())) {
            wired.outlet().deadLetter(origin, rejection, incoming);
        } else {
            wired.outlet().refusedAgain(origin, rejection);
        }
    }

    private static Lineage lineage(RecordOrigin origin, long appendTime, RouteEvent event) {
        return new Lineage(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                Instant.ofEpochMilli(appendTime),
                event.getCapiTime());
    }

    private Wiring wired() {
        if (wiring == null) {
            throw new IllegalStateException("process before init");
        }
        return wiring;
    }

    @Override
    public void close() {
        if (wiring != null) {
            wiring.intake().close();
            wiring.outlet().close();
        }
    }
}
