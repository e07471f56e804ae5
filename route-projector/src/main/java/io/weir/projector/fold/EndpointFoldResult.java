package io.weir.projector.fold;

import io.weir.schemas.avro.EndpointTableEntry;
import org.jspecify.annotations.Nullable;

/**
 * What an event makes of one endpoint.
 *
 * @param state the new state, null if the endpoint is gone
 * @param outcome what became of the event
 * @param output what the table gets
 */
record EndpointFoldResult(@Nullable EndpointState state, EndpointOutcome outcome, Output<EndpointTableEntry> output) {

    static EndpointFoldResult quiet(@Nullable EndpointState state, EndpointOutcome outcome) {
        return new EndpointFoldResult(state, outcome, new Output.Unchanged<>());
    }
}
