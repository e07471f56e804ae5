package io.weir.projector.fold;

import io.weir.schemas.avro.RouteTableEntry;

/**
 * What one route event makes of the state under its key.
 *
 * @param state the new state; the very object that went in if nothing changed
 * @param outcome what became of the event
 * @param output what the table gets
 */
public record RouteFoldResult(RouteClaims state, RouteOutcome outcome, Output<RouteTableEntry> output) {}
