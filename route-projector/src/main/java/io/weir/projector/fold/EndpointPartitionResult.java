package io.weir.projector.fold;

import io.weir.schemas.avro.EndpointTableEntry;
import java.util.List;

/**
 * What one event makes of a partition's endpoints.
 *
 * @param outcome what became of the event
 * @param changes what the table gets, in order; a beat can expire many endpoints
 * @param held how many endpoints the guard held
 */
public record EndpointPartitionResult(EndpointOutcome outcome, List<Change> changes, long held) {

    /** One endpoint and what becomes of its record; never {@link Output.Unchanged}. */
    public record Change(String endpointId, Output<EndpointTableEntry> output) {}
}
