package io.weir.projector.topology;

import io.weir.projector.deadletter.RecordOrigin;
import io.weir.projector.fold.EndpointPartition;
import io.weir.projector.fold.EndpointPartitionResult;
import io.weir.projector.fold.Output;
import io.weir.projector.fold.Rejection;
import io.weir.projector.state.StateCodec;
import io.weir.schemas.avro.EndpointEvent;
import io.weir.schemas.avro.EndpointTableEntry;
import io.weir.schemas.avro.Lineage;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds one partition of the endpoint events into the endpoint table. */
final class EndpointProcessor implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointProcessor.class);

    private final Outlet.Sinks sinks;
    private final Surroundings surroundings;
    private final StateCodec codec = new StateCodec();
    private @Nullable Wiring wiring;

    /** What exists once the partition is assigned. */
    private record Wiring(
            ProcessorContext<byte[], byte[]> context,
            EndpointPartition partition,
            Intake<EndpointEvent> intake,
            Outlet<EndpointTableEntry> outlet) {}

    EndpointProcessor(Outlet.Sinks sinks, Surroundings surroundings) {
        this.sinks = sinks;
        this.surroundings = surroundings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        StoreLedger ledger = new StoreLedger(
                context.getStateStore(ProjectionTopology.ENDPOINTS),
                context.getStateStore(ProjectionTopology.ENDPOINT_EXPIRY),
                context.getStateStore(ProjectionTopology.SOURCE_CLOCKS),
                codec);
        wiring = new Wiring(
                context,
                new EndpointPartition(ledger),
                new Intake<>(EndpointEvent.class, surroundings),
                new Outlet<>(context, EndpointTableEntry.class, sinks, surroundings));
    }

    @Override
    public void process(Record<byte[], byte[]> incoming) {
        Wiring wired = wired();
        RecordOrigin origin = ProjectionTopology.originOf(wired.context());
        switch (wired.intake().read(origin, incoming)) {
            case Intake.Reading.Unusable<EndpointEvent>(Rejection rejection) ->
                wired.outlet().deadLetter(origin, rejection, incoming);
            case Intake.Reading.Usable<EndpointEvent>(String key, EndpointEvent event) ->
                apply(wired, origin, key, event, incoming);
        }
    }

    private void apply(
            Wiring wired, RecordOrigin origin, String key, EndpointEvent event, Record<byte[], byte[]> incoming) {
        Lineage lineage = new Lineage(
                origin.topic(), origin.partition(), origin.offset(), Instant.ofEpochMilli(incoming.timestamp()), null);
        EndpointPartitionResult result = wired.partition().apply(key, event, lineage);
        surroundings.meters().endpointEvent(result.outcome());
        if (result.held() > 0) {
            surroundings.meters().held(result.held());
            LOG.warn(
                    "a beat would expire too many endpoints of the partition: held for one more TTL"
                            + " source={} held={} topic={} partition={} offset={}",
                    event.getSource(),
                    result.held(),
                    origin.topic(),
                    origin.partition(),
                    origin.offset());
        }
        for (EndpointPartitionResult.Change change : result.changes()) {
            switch (change.output()) {
                case Output.Entry<EndpointTableEntry>(EndpointTableEntry entry) ->
                    wired.outlet().entry(change.endpointId(), entry, origin, incoming.timestamp());
                case Output.Tombstone<EndpointTableEntry> tombstone ->
                    wired.outlet().tombstone(change.endpointId(), origin, incoming.timestamp());
                case Output.Rejected<EndpointTableEntry>(Rejection rejection) ->
                    wired.outlet().deadLetter(origin, rejection, incoming);
                case Output.Unchanged<EndpointTableEntry> unchanged -> {}
            }
        }
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
